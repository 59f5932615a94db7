import {BlockList, isIP} from 'node:net'

interface Range {
  readonly address: string
  readonly bits: number
  readonly family: 'ipv4' | 'ipv6'
}

function range(text: string): Range | undefined {
  const [address = '', bits] = text.split('/')
  const version = isIP(address)
  if (version === 0) return undefined
  const width = version === 4 ? 32 : 128
  const length = bits === undefined ? width : Number(bits)
  return Number.isInteger(length) && length >= 0 && length <= width
    ? {address, bits: length, family: version === 4 ? 'ipv4' : 'ipv6'}
    : undefined
}

function holds(outer: Range, inner: Range): boolean {
  if (outer.bits > inner.bits || outer.family !== inner.family) return false
  const list = new BlockList()
  list.addSubnet(outer.address, outer.bits, outer.family)
  return list.check(inner.address, inner.family)
}

/** Whether two addresses or CIDRs share an address; text that is neither shares none. */
export function overlaps(a: string, b: string): boolean {
  const left = range(a)
  const right = range(b)
  if (left === undefined || right === undefined) return false
  return holds(left, right) || holds(right, left)
}
