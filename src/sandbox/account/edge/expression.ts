import {inNetwork} from './addresses.ts'
import {accept, type Cursor, readLogic, readSet, take, tokensOf} from './logic.ts'

/** What a network policy looks at; a question to the resolver has a name and no destination. */
export interface Flow {
  readonly source: string
  readonly destination?: string
  readonly port?: number
  /** The name that is asked for, or the server name of a TLS connection. */
  readonly name?: string
}

/** The values of a Gateway list by its id. */
export type ListValues = (id: string) => readonly string[]
export type Matches = (flow: Flow, listValues: ListValues) => boolean

interface Subject {
  readonly flow: Flow
  readonly listValues: ListValues
}
type ValuesOf = (flow: Flow) => readonly string[]

const given = (value: string | number | undefined): readonly string[] => (value === undefined ? [] : [String(value)])

/** A name and the names above it: a domain stands for all that is below it (docs: Gateway, Domain and Host selectors). */
function domainsOf(name: string): readonly string[] {
  const labels = name.toLowerCase().replace(/\.$/, '').split('.')
  return labels.map((_, at) => labels.slice(at).join('.'))
}

const fields: Readonly<Record<string, ValuesOf>> = {
  'net.src.ip': ({source}) => [source],
  'net.dst.ip': ({destination}) => given(destination),
  'net.dst.port': ({port}) => given(port),
  'net.sni.domains': ({name}) => (name === undefined ? [] : domainsOf(name)),
  'dns.src_ip': ({source}) => [source],
  'dns.domains': ({name}) => (name === undefined ? [] : domainsOf(name)),
  'dns.fqdn': ({name}) => given(name),
  'http.conn.src_ip': ({source}) => [source],
}

const tokenPattern = /\s*(\(|\)|\{|\}|==|!=|>|<|\[\*\]|\$[0-9a-f-]{36}|"[^"\\]*"|[A-Za-z0-9_.:/-]+)/y

const bare = (token: string): string => token.replaceAll('"', '')

const holds = (values: readonly string[], members: readonly string[]) =>
  values.some((value) => members.some((member) => member === value || inNetwork(value, member)))

function readMembership(cursor: Cursor, valuesOf: ValuesOf) {
  if (accept(cursor, '{')) {
    const members = readSet(cursor)?.map(bare)
    return members && (({flow}: Subject) => holds(valuesOf(flow), members))
  }
  const list = take(cursor)
  if (list === undefined || !list.startsWith('$')) return undefined
  return ({flow, listValues}: Subject) => holds(valuesOf(flow), listValues(list.slice(1)))
}

function readOne(cursor: Cursor) {
  const valuesOf = fields[take(cursor) ?? '']
  accept(cursor, '[*]')
  const operator = take(cursor)
  if (valuesOf === undefined || operator === undefined) return undefined
  if (operator === 'in') return readMembership(cursor, valuesOf)
  const operand = take(cursor)
  if (operand === undefined) return undefined
  const wanted = bare(operand)
  switch (operator) {
    case '==':
      return ({flow}: Subject) => holds(valuesOf(flow), [wanted])
    case '!=':
      return ({flow}: Subject) => !holds(valuesOf(flow), [wanted])
    case '>':
      return ({flow}: Subject) => valuesOf(flow).some((value) => Number(value) > Number(wanted))
    case '<':
      return ({flow}: Subject) => valuesOf(flow).some((value) => Number(value) < Number(wanted))
    default:
      return undefined
  }
}

/** `any(field[*] in …)`, as fields with many values need it, or a plain comparison. */
function readComparison(cursor: Cursor) {
  if (!accept(cursor, 'any')) return readOne(cursor)
  if (!accept(cursor, '(')) return undefined
  const inner = readOne(cursor)
  return accept(cursor, ')') ? inner : undefined
}

/**
 * Reads the part of Gateway's expression language that rules of the sandbox use: addresses, ports and names with
 * `in $<list id>`, `in {…}` and comparisons, joined by `and`, `or`, `not` and parentheses. Undefined for anything else.
 * The list reference is how the dashboard writes it; not verified on a live account.
 */
export function parseExpression(text: string): Matches | undefined {
  const test = readLogic<Subject>(tokensOf(text, tokenPattern), readComparison)
  return test && ((flow, listValues) => test({flow, listValues}))
}
