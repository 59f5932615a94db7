import {withoutLookalikes} from '../core/text/redact.ts'
import {heldSecrets} from '../core/text/secret.ts'
import type {SecretIndex} from '../core/text/secret-index.ts'

/** One stream of text that comes in pieces. */
export interface Strainer {
  /** What of the piece, and of what was held back before it, may be shown. */
  next(piece: string): string
  /** What takes the place of what is still held back when nothing more comes. */
  end(): string
}

/**
 * Takes secrets out of a stream, also those that come in pieces: what ends with four characters or more of one is held
 * back until the rest has come, and the last few that went out are looked at again with what follows them.
 */
export function createStrainer(secrets: SecretIndex = heldSecrets): Strainer {
  let kept = ''
  /** How much of it was shown already. */
  let from = 0
  let begun: string | undefined
  return {
    next(piece) {
      const text = `${kept}${piece}`
      const cleared = secrets.clear(text, {from, isStream: true})
      kept = text.slice(cleared.rest)
      begun = cleared.begun
      if (begun !== undefined) {
        from = Math.max(0, from - cleared.rest)
        return withoutLookalikes(cleared.text)
      }
      const waiting = Math.min(secrets.mayBeginAtEndOf(kept), text.length - from)
      from = kept.length - waiting
      return withoutLookalikes(cleared.text.slice(0, cleared.text.length - waiting))
    },
    end() {
      const left = begun ?? kept.slice(from)
      kept = ''
      from = 0
      begun = undefined
      return left
    },
  }
}

/** The same for bytes, which are cut without regard to characters. */
function createDecoder(): (chunk: string | Uint8Array) => string {
  const decoder = new TextDecoder()
  return (chunk) => (typeof chunk === 'string' ? chunk : decoder.decode(chunk, {stream: true}))
}

/** What of a stream is used here. */
export type Outlet = Pick<NodeJS.WriteStream, 'write'>

/** From here on whatever anybody writes to the stream goes out without secrets. `end` lets out what was held back. */
export function strain(stream: Outlet, secrets?: SecretIndex): {end(): void} {
  const strainer = createStrainer(secrets)
  const decode = createDecoder()
  const write = stream.write.bind(stream)
  const strained = (chunk: string | Uint8Array, ...more: readonly unknown[]): boolean => {
    const onWritten = more.find((argument) => typeof argument === 'function') as (() => void) | undefined
    return write(strainer.next(decode(chunk)), onWritten)
  }
  stream.write = strained
  return {
    end: () => {
      const left = strainer.end()
      if (left !== '') write(left)
    },
  }
}
