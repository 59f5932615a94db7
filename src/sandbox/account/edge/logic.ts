/** Where a reader stands in an expression. */
export type Cursor = {readonly tokens: readonly string[]; at: number}

/** Whether something fulfils a condition. */
export type Test<Subject> = (subject: Subject) => boolean

/** Reads one comparison; undefined when it is none that is known. */
export type ReadComparison<Subject> = (cursor: Cursor) => Test<Subject> | undefined

export const peek = ({tokens, at}: Cursor): string | undefined => tokens[at]
export const take = (cursor: Cursor): string | undefined => cursor.tokens[cursor.at++]

/** Goes on where the next token is one of these words. */
export function accept(cursor: Cursor, ...words: readonly string[]): boolean {
  const found = words.includes(peek(cursor) ?? '')
  if (found) cursor.at += 1
  return found
}

/** The tokens of a text, as a sticky pattern with one group finds them; undefined where it finds none. */
export function tokensOf(text: string, pattern: RegExp): readonly string[] | undefined {
  const tokens: string[] = []
  const sticky = new RegExp(pattern)
  while (sticky.lastIndex < text.trimEnd().length) {
    const token = sticky.exec(text)?.[1]
    if (token === undefined) return undefined
    tokens.push(token)
  }
  return tokens
}

/** The values up to a closing brace. */
export function readSet(cursor: Cursor): readonly string[] | undefined {
  const values: string[] = []
  while (!accept(cursor, '}')) {
    const value = take(cursor)
    if (value === undefined) return undefined
    values.push(value)
  }
  return values
}

function readTerm<Subject>(cursor: Cursor, comparison: ReadComparison<Subject>): Test<Subject> | undefined {
  if (accept(cursor, 'not')) {
    const term = readTerm(cursor, comparison)
    return term && ((subject) => !term(subject))
  }
  if (!accept(cursor, '(')) return comparison(cursor)
  const inner = readAny(cursor, comparison)
  return accept(cursor, ')') ? inner : undefined
}

function readAll<Subject>(cursor: Cursor, comparison: ReadComparison<Subject>): Test<Subject> | undefined {
  let left = readTerm(cursor, comparison)
  while (left !== undefined && accept(cursor, 'and')) {
    const [first, second] = [left, readTerm(cursor, comparison)]
    left = second && ((subject) => first(subject) && second(subject))
  }
  return left
}

function readAny<Subject>(cursor: Cursor, comparison: ReadComparison<Subject>): Test<Subject> | undefined {
  let left = readAll(cursor, comparison)
  while (left !== undefined && accept(cursor, 'or')) {
    const [first, second] = [left, readAll(cursor, comparison)]
    left = second && ((subject) => first(subject) || second(subject))
  }
  return left
}

/** Comparisons joined by `and`, `or`, `not` and parentheses; undefined for anything else. */
export function readLogic<Subject>(
  tokens: readonly string[] | undefined,
  comparison: ReadComparison<Subject>,
): Test<Subject> | undefined {
  if (tokens === undefined) return undefined
  const cursor = {tokens, at: 0}
  const test = readAny(cursor, comparison)
  return cursor.at === tokens.length ? test : undefined
}
