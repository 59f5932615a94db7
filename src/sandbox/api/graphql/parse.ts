/** One field of a query with its arguments, variables filled in. */
export interface Field {
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
  readonly fields: readonly Field[]
}

type Variables = Readonly<Record<string, unknown>>
type Cursor = {readonly tokens: readonly string[]; at: number; readonly variables: Variables}

const tokenPattern = /"(?:[^"\\]|\\.)*"|[A-Za-z_]\w*|-?\d+(?:\.\d+)?|[{}()[\]:$!=]/g

const peek = ({tokens, at}: Cursor): string | undefined => tokens[at]

function take(cursor: Cursor): string {
  const token = cursor.tokens[cursor.at]
  if (token === undefined) throw new SyntaxError('unexpected end of query')
  cursor.at += 1
  return token
}

function expect(cursor: Cursor, wanted: string): void {
  const token = take(cursor)
  if (token !== wanted) throw new SyntaxError(`expected ${wanted}, found ${token}`)
}

function readUntil<Item>(cursor: Cursor, end: string, read: (cursor: Cursor) => Item): readonly Item[] {
  const items: Item[] = []
  while (peek(cursor) !== end) items.push(read(cursor))
  expect(cursor, end)
  return items
}

function readMember(cursor: Cursor): readonly [string, unknown] {
  const name = take(cursor)
  expect(cursor, ':')
  return [name, readValue(cursor)]
}

function readValue(cursor: Cursor): unknown {
  const token = take(cursor)
  if (token === '$') return cursor.variables[take(cursor)]
  if (token === '[') return readUntil(cursor, ']', readValue)
  if (token === '{') return Object.fromEntries(readUntil(cursor, '}', readMember))
  // An enum value, such as datetime_ASC, stands for its own name.
  return /^["\d-]|^(true|false|null)$/.test(token) ? JSON.parse(token) : token
}

function readField(cursor: Cursor): Field {
  const name = take(cursor)
  if (!/^\w+$/.test(name)) throw new SyntaxError(`expected a field, found ${name}`)
  const args = peek(cursor) === '(' ? readArguments(cursor) : {}
  return {name, args, fields: peek(cursor) === '{' ? readSelection(cursor) : []}
}

function readArguments(cursor: Cursor): Readonly<Record<string, unknown>> {
  expect(cursor, '(')
  return Object.fromEntries(readUntil(cursor, ')', readMember))
}

function readSelection(cursor: Cursor): readonly Field[] {
  expect(cursor, '{')
  return readUntil(cursor, '}', readField)
}

/**
 * The selection of one query operation, without fragments, aliases and directives. Throws a SyntaxError.
 * The declaration of its variables is skipped: values are taken as they come.
 */
export function parseQuery(text: string, variables: Variables): readonly Field[] {
  const tokens: readonly string[] = text.match(tokenPattern) ?? []
  const start = tokens.indexOf('{')
  if (start === -1) throw new SyntaxError('the query selects nothing')
  return readSelection({tokens, at: start, variables})
}
