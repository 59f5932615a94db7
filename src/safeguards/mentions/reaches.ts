import {type AddressRange, addressRange, covers, overlaps} from './address.ts'
import {mentionReader} from './mentions.ts'

const ipv4 = String.raw`(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?`
const ipv6 = String.raw`[\da-f]*:[\da-f]*:[\da-f:]*(?:\/\d{1,3})?`
const address = `(?:${ipv6}|${ipv4})`

const addressesIn = mentionReader(String.raw`${address}(?:\.\.${address})?`)

interface RangeMention {
  readonly range: AddressRange
  readonly selector: string | undefined
  readonly spared: boolean
}

/**
 * Whether a change that says this text reaches an address of the CIDR. A rule that means a network and spares a part
 * of it reaches no more than the rest; where it is not certain that it spares, it reaches.
 */
export function reaches(text: string, cidr: string): boolean {
  const wanted = addressRange(cidr)
  if (wanted === undefined) return false
  const {found, alternatives} = addressesIn(text)
  const ranges = found.flatMap(({literal, ...how}): readonly RangeMention[] => {
    const range = addressRange(literal)
    return range === undefined ? [] : [{range, ...how}]
  })
  const isSpared = (selector: string | undefined) =>
    !alternatives && ranges.some((other) => other.spared && other.selector === selector && covers(other.range, wanted))
  return ranges.some(({range, selector, spared}) => !spared && overlaps(range, wanted) && !isSpared(selector))
}
