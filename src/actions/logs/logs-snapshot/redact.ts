/** Members of API bodies that hold secrets: IdP and SCIM credentials, tunnel secrets, Logpush destinations, one-time values. */
const secretNames = new Set([
  'TunnelSecret',
  'access_token',
  'api_key',
  'api_token',
  'auth_credentials',
  'authorization',
  'destination_conf',
  // Whoever has one of these two takes a browser over.
  'devtoolsFrontendUrl',
  'ownership_challenge',
  'refresh_token',
  'secret_access_key',
  'token',
  'webSocketDebuggerUrl',
])
/** What ends like this is one too, whoever's configuration it is in. */
const secretEnding = /(?:secret|password|private_?key)$/i
/** Everything below such a member is secret, whatever it is called: HTTP headers that Cloudflare sends for somebody. */
const secretBag = 'headers'

/** Cloudflare API tokens and keys, by their documented prefixes. */
const tokenShape = /cf(?:k|ut|at)_[A-Za-z0-9]{40}[0-9a-f]{8}/g
/** A name may be written with escapes. */
const escapedLetter = /\\u00[2-7]/.source
/** The end of a name; its quotes have backslashes before them where the document is a text in another one. */
const nameEnds = String.raw`\\*"\s*:`
const suspect = new RegExp(
  `"(?:${[...secretNames, secretBag].join('|')})${nameEnds}|${secretEnding.source.replace('$', () => nameEnds)}|${tokenShape.source}|${escapedLetter}`,
  'i',
)
const blank = '[redacted]'

export interface Redacted {
  readonly bytes: Uint8Array
  /** How many values were blanked; 0 means that the bytes are as they came. */
  readonly blanked: number
}

/** Where in a text something is, without the quotes around it. */
type Span = readonly [from: number, to: number]

/** An object or a list that is being read. */
interface Level {
  readonly isObject: boolean
  /** Whether everything in it is secret. */
  readonly isBag: boolean
  /** Of the member that is being read; that of the list itself for a list. */
  name: string
  /** Whether a name comes next. */
  isName: boolean
}

/** Strings and structure; numbers and literals are no secrets. */
const lexemes = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/gs

function textOf(quoted: string): string {
  try {
    return String(JSON.parse(quoted))
  } catch {
    return quoted
  }
}

const isSecret = ({isBag, name}: Level): boolean =>
  isBag || name === secretBag || secretNames.has(name) || secretEnding.test(name)

/** The number of a request, by which logs speak of the same one: it is no secret, wherever it stands. */
const isRay = ({name}: Level, lexeme: string): boolean => name === 'cf-ray' && /^"[0-9a-f]{16}"$/.test(lexeme)

/** Whether a value is a token that only its escapes keep from looking like one. */
const hidesToken = (lexeme: string): boolean =>
  lexeme.includes('\\u') && lexeme.search(tokenShape) === -1 && textOf(lexeme).search(tokenShape) > -1

function opened(lexeme: string, within: Level | undefined): Level {
  const isObject = lexeme === '{'
  const name = within?.name ?? ''
  return {isObject, isBag: within?.isBag === true || name === secretBag, name: isObject ? '' : name, isName: isObject}
}

/** The units of a string as it is written, each with where it begins. */
const units = /\\u[0-9a-f]{4}|\\.|[^\\]/gis

/** Secrets of a document that is itself a text, such as the body of a request in the log of it. */
function* nested(lexeme: string, index: number): Generator<Span> {
  if (!/^"\s*[{[]/.test(lexeme)) return
  const inner = [...lexeme.slice(1, -1).matchAll(units)]
  const text = inner.map(([unit]) => (unit.length === 1 ? unit : textOf(`"${unit}"`))).join('')
  const at = (place: number) => index + 1 + (inner[place]?.index ?? lexeme.length - 2)
  for (const [from, to] of secretMembers(text)) yield [at(from), at(to)]
}

/** The values of members that hold secrets, in a JSON text of one character a byte. */
function* secretMembers(text: string): Generator<Span> {
  const open: Level[] = []
  for (const {0: lexeme, index} of text.matchAll(lexemes)) {
    const level = open.at(-1)
    if (lexeme === '{' || lexeme === '[') open.push(opened(lexeme, level))
    else if (lexeme === '}' || lexeme === ']') open.pop()
    else if (level === undefined) continue
    else if (lexeme === ',') level.isName = level.isObject
    else if (lexeme === ':') level.isName = false
    else if (level.isName) level.name = textOf(lexeme)
    else if (isRay(level, lexeme)) continue
    else if (isSecret(level) || hidesToken(lexeme)) yield [index + 1, index + lexeme.length - 1]
    else yield* nested(lexeme, index)
  }
}

const isFilled = (text: string, [from, to]: Span): boolean => to > from && text.slice(from, to) !== blank

/** Tokens inside other texts, and in names. */
const tokensIn = (text: string): readonly Span[] =>
  [...text.matchAll(tokenShape)].map(({0: token, index}) => [index, index + token.length])

function without(text: string, spans: readonly Span[]): string {
  let at = 0
  const kept = spans.map(([from, to]) => {
    const before = text.slice(at, from)
    at = to
    return `${before}${blank}`
  })
  return `${kept.join('')}${text.slice(at)}`
}

/** Blanks secrets in a JSON body, and leaves every other byte as it came. Nearly all bodies hold none, and are not even read through. */
export function redact(bytes: Uint8Array): Redacted {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  if (!suspect.test(text)) return {bytes, blanked: 0}
  const members = [...secretMembers(text)].filter((span) => isFilled(text, span))
  const isInside = ([from]: Span) => members.some(([begin, end]) => from >= begin && from < end)
  const others = tokensIn(text).filter((span) => !isInside(span))
  const spans = [...members, ...others].toSorted(([one], [other]) => one - other)
  if (spans.length === 0) return {bytes, blanked: 0}
  return {bytes: Buffer.from(without(text, spans), 'latin1'), blanked: spans.length}
}

/** What evidence says of values that were blanked in it; nothing where there were none. */
export const blankedWords = (blanked: number): readonly string[] =>
  blanked > 0 ? [`${blanked} secret values were blanked before the bytes were kept`] : []
