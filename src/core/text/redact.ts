import {heldSecrets} from './secret.ts'
import {shortest} from './secret-forms.ts'

/** Things that are secret by their look, whether or not we know the value. */
const looks: readonly (readonly [pattern: RegExp, shown: string])[] = [
  [
    /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[A-Za-z0-9+/=\\\s:,-]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|(?![A-Za-z0-9+/=\\\s:,-]))/g,
    '[redacted private key]',
  ],
  [/\bcf(?:k|ut|at)_[A-Za-z0-9]{40,}/g, '[redacted token]'],
  [/\beyJ[A-Za-z0-9_-]+\.eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, '[redacted token]'],
  [/\b(Bearer)\s+(?!\[)[A-Za-z0-9._~+/=-]{8,}/gi, '$1 [redacted token]'],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/:@]*:[^\s/@]+@/gi, '$1[redacted]@'],
]

const shownOnPurpose = new Set<string>()

/** Lets a value through that only looks like a secret, such as the token of a sandbox on this machine. */
export function showOnPurpose(value: string): void {
  shownOnPurpose.add(value)
}

/** The text without what looks like a secret. */
export function withoutLookalikes(text: string): string {
  return looks.reduce(
    (shown, [pattern, replacement]) =>
      shown.replace(pattern, (...found) => {
        const [whole, before] = found
        if (shownOnPurpose.has(whole)) return whole
        return replacement.replace('$1', before)
      }),
    text,
  )
}

/** The text without any secret that this process has held, in all forms in which it may be written, and without what looks like one. */
export function redact(text: string): string {
  return withoutLookalikes(heldSecrets.clear(text).text)
}

/** The same for every string of a value, keys included; what holds no secret comes back as it is. */
export function redactAll<Value>(value: Value): Value {
  return redacted(value) as Value
}

function redacted(value: unknown): unknown {
  if (typeof value === 'string') return redact(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const members = value.map(redacted)
    return members.every((member, at) => member === value[at]) ? value : members
  }
  const entries = Object.entries(value)
  const clean = entries.map(([key, member]) => [redact(key), redacted(member)] as const)
  const isClean = clean.every(([key, member], at) => key === entries[at]?.[0] && member === entries[at]?.[1])
  return isClean ? value : Object.fromEntries(clean)
}

/** One character a byte, so that what is not taken out comes back as it was, text or not. */
const bytewise = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')

/** The same for bytes of evidence: only values that this process has held, so that evidence stays what it was otherwise. */
export function redactBytes(bytes: Uint8Array): {readonly bytes: Uint8Array; readonly blanked: number} {
  const {text, found} = heldSecrets.clear(bytewise(bytes))
  return found.length === 0 ? {bytes, blanked: 0} : {bytes: Buffer.from(text, 'latin1'), blanked: found.length}
}

/** So many bytes may be the beginning of a value without being known for one. */
const reach = shortest - 1

/** Whether some value may begin in a piece, or in what was held back before it and go on in it. */
const mayBegin = (held: string, chunk: Uint8Array): boolean =>
  heldSecrets.mayBeIn(Buffer.concat([Buffer.from(held, 'latin1'), chunk.subarray(0, reach)])) ||
  heldSecrets.mayBeIn(chunk)

/**
 * The same for bytes that come in pieces, wherever they are cut: the last few, which may begin a value, are held back
 * until the rest has come. What begins like a value and then ends is taken out too. `told` hears how many were.
 */
export async function* redactStream(
  chunks: AsyncIterable<Uint8Array>,
  told: (blanked: number) => void,
): AsyncGenerator<Uint8Array> {
  let held = ''
  let begun: string | undefined
  for await (const chunk of chunks) {
    if (begun === undefined && chunk.length > reach && !mayBegin(held, chunk)) {
      // As it came, without a copy.
      yield Buffer.from(held, 'latin1')
      yield chunk.subarray(0, chunk.length - reach)
      held = bytewise(chunk.subarray(chunk.length - reach))
      continue
    }
    const text = `${held}${bytewise(chunk)}`
    const cleared = heldSecrets.clear(text, {isStream: true})
    const {rest, found} = cleared
    begun = cleared.begun
    told(found.length)
    const tail = begun === undefined ? text.length - rest : 0
    yield Buffer.from(cleared.text.slice(0, cleared.text.length - tail), 'latin1')
    held = text.slice(rest)
  }
  if (begun !== undefined) told(1)
  yield Buffer.from(begun ?? held, 'latin1')
}

/** The names of the secrets that are somewhere in a value. */
export function secretsIn(value: unknown): readonly string[] {
  return [...new Set(heldSecrets.clear(JSON.stringify(value)).found)]
}
