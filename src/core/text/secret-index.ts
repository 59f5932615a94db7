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
}

/** Five characters decide whether a place is worth a look-up: each pushes out the one before the last five. */
const window = 5
const mask = (1 << 18) - 1
const mixed = (mix: number, code: number): number => ((mix << 4) ^ code) & mask
const mixOf = (text: string): number =>
  [...Array(window).keys()].reduce((mix, at) => mixed(mix, text.charCodeAt(at)), 0)

interface Form {
  readonly text: string
  readonly name: string
}

/** Values by how their forms begin; of two that begin alike the longer one counts. */
export function createSecretIndex(): SecretIndex {
  const worthwhile = new Uint8Array(mask + 1)
  const byBeginning = new Map<string, Form[]>()

  /** The next place at which some form may begin; the length of the text where there is none. */
  const nextPlace = (text: string, from: number): number => {
    let mix = 0
    for (let at = from; at < text.length; at++) {
      mix = mixed(mix, text.charCodeAt(at))
      const start = at - window + 1
      if (worthwhile[mix] === 1 && start >= from && byBeginning.has(text.slice(start, start + shortest))) return start
    }
    return text.length
  }
  const formsAt = (text: string, at: number): readonly Form[] => byBeginning.get(text.slice(at, at + shortest)) ?? []

  const add: SecretIndex['add'] = (name, value) => {
    for (const form of formsOf(value)) {
      const beginning = form.slice(0, shortest)
      const alike = (byBeginning.get(beginning) ?? []).filter(({text}) => text !== form)
      const longestFirst = [...alike, {text: form, name}].toSorted((a, b) => b.text.length - a.text.length)
      byBeginning.set(beginning, longestFirst)
      worthwhile[mixOf(form)] = 1
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
  return {add, clear}
}
