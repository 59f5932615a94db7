import {createHash} from 'node:crypto'

/**
 * RFC 8785 canonical JSON: keys in UTF-16 order, no white space, numbers as ECMAScript writes them.
 * Throws a TypeError for what JSON cannot hold (undefined inside an array, NaN, functions, cycles).
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`)
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object') throw new TypeError(`${typeof value} has no JSON form`)
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}

/** `sha256:` and 64 hex digits over the bytes. */
export function sha256(bytes: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** The digest of a document: SHA-256 over its canonical JSON, without its own `digest` member. */
export function documentDigest(document: Readonly<Record<string, unknown>>): string {
  return sha256(canonicalJson({...document, digest: undefined}))
}

/** Whether two JSON values are the same document. */
export function sameJson(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b)
}
