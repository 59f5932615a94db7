/** One place in a rule's expression where a Gateway list is used. */
export interface ListReference {
  /** Such as `net.src.ip`. */
  readonly selector: string
  /** Under a `not`: the rule then spares what the list holds. */
  readonly negated: boolean
}

const token =
  /"(?:[^"\\]|\\.)*"|\bnot\b|!(?!=)|[()]|\b(?:and|or)\b|&&|\|\||(?<selector>[\w.]+)(?:\[[^\]]*\])?(?<closed>\)*)\s+in\s+\$(?<list>[\da-f-]{32,36})/gi

const bare = (id: string): string => id.replaceAll('-', '').toLowerCase()

/**
 * Where an expression refers to a list, as `$` and its id. Whether Cloudflare writes the id with dashes is not
 * verified on a live account, so both count. A rule that is not written this way is not understood and gives [].
 */
export function referencesTo(list: string, expression: string): readonly ListReference[] {
  const found: ListReference[] = []
  const scopes: boolean[] = []
  let negating = false
  for (const match of expression.matchAll(token)) {
    const {selector, closed = '', list: id = ''} = match.groups ?? {}
    const [text] = match
    if (selector !== undefined) {
      if (bare(id) === bare(list)) found.push({selector, negated: negating || scopes.includes(true)})
      scopes.length = Math.max(0, scopes.length - closed.length)
      negating = false
    } else if (text === '(') {
      scopes.push(negating)
      negating = false
    } else if (text === ')') {
      scopes.pop()
    } else if (!text.startsWith('"')) {
      negating = text === '!' || text.toLowerCase() === 'not'
    }
  }
  return found
}

/** Whether an expression asks for more than one thing at once, so that a list in it blocks only a part. */
export function isNarrowed(expression: string): boolean {
  return /\band\b|&&/i.test(expression.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""'))
}
