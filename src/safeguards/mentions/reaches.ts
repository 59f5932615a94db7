import {type AddressRange, addressRange, covers, overlaps} from './address.ts'

interface Mention {
  readonly range: AddressRange
  /** What is compared with it, such as `net.src.ip`; undefined in a text that is an address by itself. */
  readonly selector: string | undefined
  /** Under a `not`, or beside `!=`: a rule that says so leaves it alone. */
  readonly spared: boolean
}

interface Mentions {
  readonly found: readonly Mention[]
  /** Whether the parts are alternatives, so that one reaches what another spares. */
  readonly alternatives: boolean
}

const ipv4 = String.raw`(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?`
const ipv6 = String.raw`[\da-f]*:[\da-f]*:[\da-f:]*(?:\/\d{1,3})?`
const address = `(?:${ipv6}|${ipv4})`
const token = new RegExp(
  [
    String.raw`(?<range>${address}(?:\.\.${address})?)`,
    String.raw`(?<selector>\b[a-z]\w*(?:\.\w+)+)`,
    String.raw`(?<negation>!=?|\bnot\b|\bne\b)`,
    String.raw`(?<junction>&&|\band\b|\|\||\bor\b)`,
    String.raw`[()"]`,
  ].join('|'),
  'gi',
)

/** Every address of a text, be it one by itself or an expression in Cloudflare's rules language. */
function mentionsIn(text: string): Mentions {
  const found: Mention[] = []
  const scopes: boolean[] = []
  let [negated, quoted, alternatives] = [false, false, false]
  let selector: string | undefined
  for (const {0: symbol, groups = {}} of text.matchAll(token)) {
    if (groups['range'] !== undefined) {
      const range = addressRange(groups['range'])
      const spared = [...scopes, negated].filter(Boolean).length % 2 === 1
      if (range !== undefined) found.push({range, selector, spared})
    } else if (symbol === '"') quoted = !quoted
    else if (quoted) continue
    else if (groups['selector'] !== undefined) selector = symbol
    else if (groups['negation'] !== undefined) negated = !negated
    else {
      if (symbol === '(') scopes.push(negated)
      if (symbol === ')') scopes.pop()
      alternatives ||= /^(?:or|\|\|)$/i.test(symbol)
      negated = false
    }
  }
  return {found, alternatives}
}

/**
 * Whether a change that says this text reaches an address of the CIDR. A rule that means a network and spares a part
 * of it reaches no more than the rest; where it is not certain that it spares, it reaches.
 */
export function reaches(text: string, cidr: string): boolean {
  const wanted = addressRange(cidr)
  if (wanted === undefined) return false
  const {found, alternatives} = mentionsIn(text)
  const isSpared = (selector: string | undefined) =>
    !alternatives && found.some((other) => other.spared && other.selector === selector && covers(other.range, wanted))
  return found.some(({range, selector, spared}) => !spared && overlaps(range, wanted) && !isSpared(selector))
}
