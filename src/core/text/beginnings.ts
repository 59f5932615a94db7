import {shortest} from './secret-forms.ts'

/** How values begin that are looked for, all of one length: where in a text one of them may be. */
export interface Beginnings {
  add(beginning: string): void
  /** The next place of one, at `from` or after it; the length of the text where there is none. */
  nextIn(text: string, from: number): number
  /** Whether one is in bytes of one character each, without a text being made of them. */
  areIn(bytes: Uint8Array): boolean
  /** How many of the last characters of a text are at least half a beginning; 0 where they are none. */
  halfAtEndOf(text: string): number
}

/** Fewer characters turn up at the end of innocent text. */
const half = shortest / 2

/** Three characters decide how far the next place can be at the least. */
const block = 3
const mask = (1 << 18) - 1
const mixed = (one: number, two: number, three: number): number => ((one << 12) ^ (two << 6) ^ three) & mask

/** Looks at few characters, however many values there are: most say that none ends with any of the next six (Wu and Manber, 1994). */
export function createBeginnings(): Beginnings {
  const skips = new Uint8Array(mask + 1).fill(shortest - block + 1)
  const known = new Set<string>()
  const halves = new Set<string>()
  const skipAfter = (one: number, two: number, three: number): number => skips[mixed(one, two, three)] ?? 0
  return {
    add(beginning) {
      known.add(beginning)
      for (let length = half; length < shortest; length += 1) halves.add(beginning.slice(0, length))
      for (let end = block - 1; end < shortest; end += 1) {
        const mix = mixed(beginning.charCodeAt(end - 2), beginning.charCodeAt(end - 1), beginning.charCodeAt(end))
        skips[mix] = Math.min(skips[mix] ?? 0, shortest - 1 - end)
      }
    },
    nextIn(text, from) {
      for (let end = from + shortest - 1; end < text.length;) {
        const skip = skipAfter(text.charCodeAt(end - 2), text.charCodeAt(end - 1), text.charCodeAt(end))
        const start = end - shortest + 1
        if (skip === 0 && known.has(text.slice(start, end + 1))) return start
        end += Math.max(1, skip)
      }
      return text.length
    },
    areIn(bytes) {
      for (let end = shortest - 1; end < bytes.length;) {
        const skip = skipAfter(bytes[end - 2] ?? 0, bytes[end - 1] ?? 0, bytes[end] ?? 0)
        if (skip === 0 && known.has(String.fromCharCode(...bytes.subarray(end - shortest + 1, end + 1)))) return true
        end += Math.max(1, skip)
      }
      return false
    },
    halfAtEndOf(text) {
      for (let length = Math.min(shortest - 1, text.length); length >= half; length -= 1)
        if (halves.has(text.slice(-length))) return length
      return 0
    },
  }
}
