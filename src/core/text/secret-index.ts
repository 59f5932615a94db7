import {formsOf, shortest} from './secret-forms.ts'

/** A text without the values that were found in it. */
export interface Cleared {
  readonly text: string
  /** What stands in for each that was found, in order. */
  readonly found: readonly string[]
  /** From here on the text has to be looked at again, together with what follows it. */
  readonly rest: number
  /** The value that begins at `rest` and may go on in what follows; `text` ends before it. */
  readonly begun?: string
}

/** Finds many values in a text in one pass, however many there are. */
export interface SecretIndex {
  add(name: string, value: string): void
  /** Takes every whole value out. `from`: what is before it was shown already and is only looked at. */
  clear(text: string, options?: {readonly from?: number; readonly isStream?: boolean}): Cleared
  /** Whether the beginning of some value is in bytes of one character each: nearly always not, and then no text is made of them. */
  mayBeIn(bytes: Uint8Array): boolean
}

/** Three characters decide how far the next place can be at the least. */
const block = 3
const mask = (1 << 18) - 1
const mixed = (one: number, two: number, three: number): number => ((one << 12) ^ (two << 6) ^ three) & mask

interface Form {
  readonly text: string
  readonly name: string
}

/** Values by how their forms begin; of two that begin alike the longer one counts. */
export function createSecretIndex(): SecretIndex {
  /** By the last characters of a stretch as long as a beginning: after how many more a beginning can end (Wu and Manber, 1994). */
  const skips = new Uint8Array(mask + 1).fill(shortest - block + 1)
  const byBeginning = new Map<string, Form[]>()

  const skipAfter = (one: number, two: number, three: number): number => skips[mixed(one, two, three)] ?? 0

  /** The next place at which some form may begin; the length of the text where there is none. */
  const nextPlace = (text: string, from: number): number => {
    for (let end = from + shortest - 1; end < text.length;) {
      const skip = skipAfter(text.charCodeAt(end - 2), text.charCodeAt(end - 1), text.charCodeAt(end))
      const start = end - shortest + 1
      if (skip === 0 && byBeginning.has(text.slice(start, end + 1))) return start
      end += Math.max(1, skip)
    }
    return text.length
  }
  const mayBeIn: SecretIndex['mayBeIn'] = (bytes) => {
    for (let end = shortest - 1; end < bytes.length;) {
      const skip = skipAfter(bytes[end - 2] ?? 0, bytes[end - 1] ?? 0, bytes[end] ?? 0)
      if (skip === 0 && byBeginning.has(String.fromCharCode(...bytes.subarray(end - shortest + 1, end + 1))))
        return true
      end += Math.max(1, skip)
    }
    return false
  }
  const skipOver = (beginning: string) => {
    for (let end = block - 1; end < shortest; end += 1) {
      const mix = mixed(beginning.charCodeAt(end - 2), beginning.charCodeAt(end - 1), beginning.charCodeAt(end))
      skips[mix] = Math.min(skips[mix] ?? 0, shortest - 1 - end)
    }
  }
  const formsAt = (text: string, at: number): readonly Form[] => byBeginning.get(text.slice(at, at + shortest)) ?? []

  const add: SecretIndex['add'] = (name, value) => {
    for (const form of formsOf(value)) {
      const beginning = form.slice(0, shortest)
      const alike = (byBeginning.get(beginning) ?? []).filter(({text}) => text !== form)
      const longestFirst = [...alike, {text: form, name}].toSorted((a, b) => b.text.length - a.text.length)
      byBeginning.set(beginning, longestFirst)
      skipOver(beginning)
    }
  }

  const clear: SecretIndex['clear'] = (text, {from = 0, isStream = false} = {}) => {
    const parts: string[] = []
    const found: string[] = []
    let shown = from
    let settled = 0
    for (let at = nextPlace(text, 0); at < text.length; at = nextPlace(text, Math.max(at + 1, settled))) {
      const forms = formsAt(text, at)
      const begun = isStream
        ? forms.find((form) => form.text.startsWith(text.slice(at)) && at + form.text.length > text.length)
        : undefined
      const whole = forms.find((form) => text.startsWith(form.text, at))
      if (begun !== undefined || whole !== undefined) parts.push(text.slice(shown, Math.max(at, shown)))
      if (begun !== undefined) return {text: parts.join(''), found, rest: at, begun: begun.name}
      if (whole === undefined) continue
      found.push(whole.name)
      parts.push(whole.name)
      settled = at + whole.text.length
      shown = Math.max(shown, settled)
    }
    const rest = Math.max(settled, text.length - shortest + 1, 0)
    return {text: found.length === 0 && from === 0 ? text : `${parts.join('')}${text.slice(shown)}`, found, rest}
  }
  return {add, clear, mayBeIn}
}
