import {withoutLookalikes} from '../../../core/text/redact.ts'
import type {Placeholders} from './placeholders.ts'
import {byField, inText, type Kind, namedBy} from './rules.ts'

/** What is nested deeper is taken out as a whole. */
const deepest = 100

/** Where a value is: in which field, and below which. */
interface Place {
  readonly field: string
  readonly above: string
  readonly depth: number
  /** Of whatever it is part of, where that goes as a whole. */
  readonly kind?: Kind | undefined
}

const top: Place = {field: '', above: '', depth: 0}

export interface JsonRedactor {
  text(text: string): string
  /** Throws SyntaxError for what is no JSON. Numbers stay as they are written. */
  json(text: string, indent?: number): string
  value(value: unknown): unknown
}

/** Takes out of JSON what is not for others; it stays JSON of the same shape. */
export function createJsonRedactor(placeholders: Placeholders): JsonRedactor {
  const plainText = (text: string): string => {
    const shown = inText.reduce(
      (rest, [kind, pattern]) => rest.replace(pattern, (found) => placeholders.of(kind, found)),
      text,
    )
    return withoutLookalikes(shown)
  }
  const text = (original: string, depth = 0): string => {
    const inner = depth < deepest ? parsed(original) : undefined
    if (inner !== undefined) return JSON.stringify(redacted(inner.value, {...top, depth: depth + 1}))
    const readable = decoded(original)
    const shown = plainText(readable)
    return shown === readable ? plainText(original) : shown
  }
  const whole = (value: string, kind: Kind, depth: number): string => {
    // Somebody who is named by an address is the same as where that address is found in a text.
    const isEmail = kind === 'person' && emailOnly.test(value)
    return isEmail ? text(value, depth) : placeholders.of(kind, value)
  }
  const redacted = (value: unknown, place: Place): unknown => {
    if (typeof value === 'string') {
      if (value === '') return value
      return place.kind === undefined ? text(value, place.depth) : whole(value, place.kind, place.depth)
    }
    if (typeof value !== 'object' || value === null || written.isRawJSON(value)) return value
    if (place.depth >= deepest) return placeholders.of('words', JSON.stringify(place.depth))
    const depth = place.depth + 1
    if (Array.isArray(value)) return value.map((member) => redacted(member, {...place, depth}))
    const members = Object.entries(value).map(([field, member]): [string, unknown] => {
      // Words go with all that they are made of; somebody's ids stay.
      const kind = place.kind === 'words' ? 'words' : kindOf(field, place.field, value)
      return [text(field), redacted(member, {field, above: place.field, depth, kind})]
    })
    return Object.fromEntries(members)
  }
  return {
    text: (original) => text(original),
    json: (original, indent) => JSON.stringify(redacted(parse(original), top), null, indent),
    value: (value) => redacted(value, top),
  }
}

const emailOnly = /^[^\s@]+@[^\s@]+$/

function kindOf(field: string, above: string, beside: object): Kind | undefined {
  const found = byField.find(([, pattern]) => pattern.test(field))
  if (found !== undefined) return found[0]
  if (field !== 'name') return undefined
  const isPerson = Object.keys(beside).some((name) => /e-?mail/i.test(name))
  return isPerson ? 'person' : namedBy.find(([, pattern]) => pattern.test(above))?.[0]
}

/** What Node has of JSON and its types do not know: numbers as they are written. */
interface WrittenJson {
  rawJSON(text: string): unknown
  isRawJSON(value: unknown): boolean
  parse(text: string, reviver: (key: string, value: unknown, context: {readonly source?: string}) => unknown): unknown
}
const written = JSON as unknown as WrittenJson

/** Numbers keep every digit, also where JavaScript has no such number. Throws SyntaxError also where it is nested without end. */
function parse(text: string): unknown {
  try {
    return written.parse(text, (_key, value, {source}) =>
      typeof value === 'number' && source !== undefined ? written.rawJSON(source) : value,
    )
  } catch (cause) {
    if (cause instanceof RangeError) throw new SyntaxError('nested too deep to be read', {cause})
    throw cause
  }
}

/** A document that is kept as a text in another one. */
function parsed(text: string): {readonly value: unknown} | undefined {
  if (!/^\s*[[{"]/.test(text)) return undefined
  try {
    return {value: parse(text)}
  } catch {
    return undefined
  }
}

/** Out of how a URL or a JSON string writes it, however many times over; what is no such writing stays. */
function decoded(text: string): string {
  let readable = text
  for (let round = 0; round < 4 && /%[0-9a-f]{2}|\\u[0-9a-f]{4}/i.test(readable); round += 1)
    readable = readable
      .replaceAll(/(?:%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString())
      .replaceAll(/\\u([0-9a-f]{4})/gi, (_, unit: string) => String.fromCharCode(Number.parseInt(unit, 16)))
  return readable
}
