import {inNetwork} from './addresses.ts'

/** What a network policy looks at. */
export interface Flow {
  readonly source: string
  readonly destination: string
  readonly port: number
}

/** The values of a Gateway list by its id. */
export type ListValues = (id: string) => readonly string[]
export type Matches = (flow: Flow, listValues: ListValues) => boolean

type Cursor = {readonly tokens: readonly string[]; at: number}

const fields: Readonly<Record<string, (flow: Flow) => string>> = {
  'net.src.ip': ({source}) => source,
  'net.dst.ip': ({destination}) => destination,
  'net.dst.port': ({port}) => String(port),
}

const tokenPattern = /\s*(\(|\)|\{|\}|==|!=|>|<|\$[0-9a-f-]{36}|[A-Za-z0-9_.:/-]+)/y

function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = []
  const pattern = new RegExp(tokenPattern)
  while (pattern.lastIndex < text.trimEnd().length) {
    const token = pattern.exec(text)?.[1]
    if (token === undefined) return undefined
    tokens.push(token)
  }
  return tokens
}

const peek = ({tokens, at}: Cursor) => tokens[at]
const take = (cursor: Cursor) => cursor.tokens[cursor.at++]

function accept(cursor: Cursor, ...words: readonly string[]): boolean {
  const found = words.includes(peek(cursor) ?? '')
  if (found) cursor.at += 1
  return found
}

function readSet(cursor: Cursor): readonly string[] | undefined {
  const values: string[] = []
  while (!accept(cursor, '}')) {
    const value = take(cursor)
    if (value === undefined) return undefined
    values.push(value)
  }
  return values
}

const holds = (value: string, members: readonly string[]) =>
  members.some((member) => member === value || inNetwork(value, member))

function readMembership(cursor: Cursor, valueOf: (flow: Flow) => string): Matches | undefined {
  if (accept(cursor, '{')) {
    const members = readSet(cursor)
    return members && ((flow) => holds(valueOf(flow), members))
  }
  const list = take(cursor)
  if (list === undefined || !list.startsWith('$')) return undefined
  return (flow, listValues) => holds(valueOf(flow), listValues(list.slice(1)))
}

function readComparison(cursor: Cursor): Matches | undefined {
  const valueOf = fields[take(cursor) ?? '']
  const operator = take(cursor)
  if (valueOf === undefined || operator === undefined) return undefined
  if (operator === 'in') return readMembership(cursor, valueOf)
  const operand = take(cursor)
  if (operand === undefined) return undefined
  switch (operator) {
    case '==':
      return (flow) => holds(valueOf(flow), [operand])
    case '!=':
      return (flow) => !holds(valueOf(flow), [operand])
    case '>':
      return (flow) => Number(valueOf(flow)) > Number(operand)
    case '<':
      return (flow) => Number(valueOf(flow)) < Number(operand)
    default:
      return undefined
  }
}

function readTerm(cursor: Cursor): Matches | undefined {
  if (accept(cursor, 'not')) {
    const term = readTerm(cursor)
    return term && ((flow, lists) => !term(flow, lists))
  }
  if (!accept(cursor, '(')) return readComparison(cursor)
  const inner = readAny(cursor)
  return accept(cursor, ')') ? inner : undefined
}

function readAll(cursor: Cursor): Matches | undefined {
  let left = readTerm(cursor)
  while (left !== undefined && accept(cursor, 'and')) {
    const [first, second] = [left, readTerm(cursor)]
    left = second && ((flow, lists) => first(flow, lists) && second(flow, lists))
  }
  return left
}

function readAny(cursor: Cursor): Matches | undefined {
  let left = readAll(cursor)
  while (left !== undefined && accept(cursor, 'or')) {
    const [first, second] = [left, readAll(cursor)]
    left = second && ((flow, lists) => first(flow, lists) || second(flow, lists))
  }
  return left
}

/**
 * Reads the part of Gateway's expression language that network rules of the sandbox use: `net.src.ip`, `net.dst.ip` and
 * `net.dst.port` with `in $<list id>`, `in {…}` and comparisons, joined by `and`, `or`, `not` and parentheses.
 * Undefined for anything else. The list reference is how the dashboard writes it; not verified on a live account.
 */
export function parseExpression(text: string): Matches | undefined {
  const tokens = tokensOf(text)
  if (tokens === undefined) return undefined
  const cursor = {tokens, at: 0}
  const matches = readAny(cursor)
  return cursor.at === tokens.length ? matches : undefined
}
