/** One literal of a rule, and what the rule does with it. */
export interface Mention {
  readonly literal: string
  /** What is compared with it, such as `net.src.ip`; undefined in a text that is a literal by itself. */
  readonly selector: string | undefined
  /** Under a `not`, or beside `!=`: a rule that says so leaves it alone. */
  readonly spared: boolean
}

export interface Mentions {
  readonly found: readonly Mention[]
  /** Whether the parts are alternatives, so that one reaches what another spares. */
  readonly alternatives: boolean
}

const symbols = [
  String.raw`(?<selector>\b[a-z]\w*(?:\.\w+)+)`,
  String.raw`(?<negation>!=?|\bnot\b|\bne\b)`,
  String.raw`(?<junction>&&|\band\b|\|\||\bor\b)`,
  String.raw`[()"]`,
]

/** What reads a text for literals of this form, be the text a literal by itself or an expression in Cloudflare's rules language. */
export function mentionReader(form: string): (text: string) => Mentions {
  const token = new RegExp([`(?<literal>${form})`, ...symbols].join('|'), 'gi')
  return (text) => {
    const found: Mention[] = []
    const scopes: boolean[] = []
    let [negated, quoted, alternatives] = [false, false, false]
    let selector: string | undefined
    for (const {0: symbol, groups = {}} of text.matchAll(token)) {
      if (groups['literal'] !== undefined) {
        const spared = [...scopes, negated].filter(Boolean).length % 2 === 1
        found.push({literal: symbol, selector, spared})
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
}
