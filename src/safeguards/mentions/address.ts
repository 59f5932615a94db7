import {BlockList, isIP} from 'node:net'

/** One address, a CIDR, or all from one address to another, as rules write it: `10.0.0.1..10.0.0.9`. */
export interface AddressRange {
  /** An address of it; of a span, its two ends. */
  readonly marks: readonly string[]
  readonly family: 'ipv4' | 'ipv6'
  /** Prefix length; the full width for one address, and for a span. */
  readonly bits: number
  readonly members: BlockList
}

const widths = {ipv4: 32, ipv6: 128} as const

function familyOf(address: string): AddressRange['family'] | undefined {
  const version = isIP(address)
  if (version === 0) return undefined
  return version === 4 ? 'ipv4' : 'ipv6'
}

function span(first: string, last: string): AddressRange | undefined {
  const family = familyOf(first)
  if (family === undefined || family !== familyOf(last)) return undefined
  const members = new BlockList()
  try {
    members.addRange(first, last, family)
  } catch {
    // The last comes before the first: nothing lies between them.
    return undefined
  }
  return {marks: [first, last], family, bits: widths[family], members}
}

/** The range that a text is; undefined when it is none. */
export function addressRange(text: string): AddressRange | undefined {
  const [first = '', last] = text.split('..')
  if (last !== undefined) return span(first, last)
  const [address = '', prefix] = text.split('/')
  const family = familyOf(address)
  if (family === undefined) return undefined
  const bits = prefix === undefined ? widths[family] : Number(prefix)
  if (!Number.isInteger(bits) || bits < 0 || bits > widths[family]) return undefined
  const members = new BlockList()
  members.addSubnet(address, bits, family)
  return {marks: [address], family, bits, members}
}

const holdsMark = (outer: AddressRange, inner: AddressRange): boolean =>
  inner.marks.some((mark) => outer.members.check(mark, inner.family))

/** Whether two ranges share an address: then one of them holds a mark of the other. */
export const overlaps = (a: AddressRange, b: AddressRange): boolean => holdsMark(a, b) || holdsMark(b, a)

/** Whether a range holds every address of a CIDR. */
export const covers = (outer: AddressRange, cidr: AddressRange): boolean =>
  outer.bits <= cidr.bits && holdsMark(outer, cidr)
