import ipaddr from 'ipaddr.js'

const fullLength = {ipv4: 32, ipv6: 128} as const

const isAddress = (value: string): boolean =>
  ipaddr.IPv4.isValidFourPartDecimal(value) || (value.includes(':') && ipaddr.IPv6.isValid(value))

const isRange = (value: string): boolean => ipaddr.isValidCIDR(value) && isAddress(value.split('/')[0] ?? '')

/** Whether a Gateway list of type IP can hold the value: an address or a CIDR. */
export const isAddressOrRange = (value: string): boolean => isAddress(value) || isRange(value)

const domainName = /^(?:[\w-]+\.)+[a-z][a-z-]+\.?$/i

/**
 * One spelling for one address: a range of one is an address, a range begins at its network, IPv6 as RFC 5952 has it.
 * A domain name is in small letters, without a dot at its end. Anything else stays as it is.
 */
export function canonicalAddress(value: string): string {
  if (domainName.test(value)) return value.toLowerCase().replace(/\.$/, '')
  if (isAddress(value)) return ipaddr.parse(value).toString()
  if (!isRange(value)) return value
  const [address, prefix] = ipaddr.parseCIDR(value)
  if (prefix === fullLength[address.kind()]) return address.toString()
  const network =
    address.kind() === 'ipv4' ? ipaddr.IPv4.networkAddressFromCIDR(value) : ipaddr.IPv6.networkAddressFromCIDR(value)
  return `${network.toString()}/${prefix}`
}

type Network = ReturnType<typeof ipaddr.parseCIDR>

function networkOf(value: string): Network | undefined {
  if (isRange(value)) return ipaddr.parseCIDR(value)
  if (!isAddress(value)) return undefined
  const address = ipaddr.parse(value)
  return [address, fullLength[address.kind()]]
}

/** Whether all of an address or a CIDR lies in another; text that is neither lies in none. */
export function within(value: string, outer: string): boolean {
  const [inner, around] = [networkOf(value), networkOf(outer)]
  if (inner === undefined || around === undefined) return false
  return inner[0].kind() === around[0].kind() && inner[1] >= around[1] && inner[0].match(around)
}

/** Whether two addresses or CIDRs share an address. */
export const overlapping = (a: string, b: string): boolean => within(a, b) || within(b, a)
