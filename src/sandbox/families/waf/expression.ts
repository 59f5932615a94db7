import {inNetwork} from '../../account/edge/addresses.ts'
import {accept, type Cursor, readLogic, readSet, take, type Test, tokensOf} from '../../account/edge/logic.ts'

/** What a custom rule looks at. */
export interface WebRequest {
  readonly host: string
  readonly path: string
  readonly address: string
  readonly userAgent: string
}

const fields: Readonly<Record<string, (request: WebRequest) => string>> = {
  'http.host': ({host}) => host,
  'http.request.uri.path': ({path}) => path,
  'http.user_agent': ({userAgent}) => userAgent,
  'ip.src': ({address}) => address,
}

const tokenPattern = /\s*(\(|\)|\{|\}|==|!=|"[^"\\]*"|[A-Za-z0-9_.:/-]+)/y

const isQuoted = (token: string): boolean => token.startsWith('"')
const bare = (token: string): string => token.replaceAll('"', '')

/** Text is written in quotes and an address without (docs: Rules language, values). */
const suits = (field: string, token: string): boolean => isQuoted(token) === (field !== 'ip.src')

const equal = (value: string, wanted: string): boolean => value === wanted || inNetwork(value, wanted)

function readComparison(cursor: Cursor): Test<WebRequest> | undefined {
  const name = take(cursor) ?? ''
  const field = fields[name]
  const operator = take(cursor)
  if (field === undefined) return undefined
  if (operator === 'in') {
    const members = accept(cursor, '{') ? readSet(cursor) : undefined
    if (!members?.every((member) => suits(name, member))) return undefined
    return (request) => members.map(bare).some((member) => equal(field(request), member))
  }
  const operand = take(cursor)
  if (operand === undefined || !suits(name, operand)) return undefined
  const wanted = bare(operand)
  switch (operator) {
    case 'eq':
    case '==':
      return (request) => equal(field(request), wanted)
    case 'ne':
    case '!=':
      return (request) => !equal(field(request), wanted)
    case 'contains':
      return name === 'ip.src' ? undefined : (request) => field(request).includes(wanted)
    default:
      return undefined
  }
}

/** The part of the Rules language that custom rules of the sandbox use; undefined for anything else. */
export const parseFilter = (text: string): Test<WebRequest> | undefined =>
  readLogic(tokensOf(text, tokenPattern), readComparison)
