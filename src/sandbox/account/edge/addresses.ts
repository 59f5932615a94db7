import ipaddr from 'ipaddr.js'

const isV4 = (address: ipaddr.IPv4 | ipaddr.IPv6): address is ipaddr.IPv4 => address.kind() === 'ipv4'

/** Whether the text is an address or a CIDR. */
export const isNetwork = (text: string): boolean => ipaddr.isValid(text) || ipaddr.isValidCIDR(text)

/** Whether the address lies in the network, which is an address or a CIDR of either family. */
export function inNetwork(address: string, network: string): boolean {
  if (!ipaddr.isValid(address) || !isNetwork(network)) return false
  const one = ipaddr.process(address)
  if (!network.includes('/')) return one.toNormalizedString() === ipaddr.process(network).toNormalizedString()
  const [range, bits] = ipaddr.parseCIDR(network)
  if (isV4(one)) return isV4(range) && one.match(range, bits)
  return !isV4(range) && one.match(range, bits)
}
