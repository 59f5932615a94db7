import {createBeginnings} from './beginnings.ts'
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
  /** How many of the last characters of a text may be the first ones of a value; few are not worth waiting for. */
  mayBeginAtEndOf(text: string): number
}

interface Form {
  readonly text: string
  readonly name: string
}

/** Values by how their forms begin; of two that begin alike the longer one counts. */
export function createSecretIndex(): SecretIndex {
  const beginnings = createBeginnings()
  const byBeginning = new Map<string, Form[]>()
  const formsAt = (text: string, at: number): readonly Form[] => byBeginning.get(text.slice(at, at + shortest)) ?? []

  const add: SecretIndex['add'] = (name, value) => {
    for (const form of formsOf(value)) {
      const beginning = form.slice(0, shortest)
      const alike = (byBeginning.get(beginning) ?? []).filter(({text}) => text !== form)
      const longestFirst = [...alike, {text: form, name}].toSorted((a, b) => b.text.length - a.text.length)
      byBeginning.set(beginning, longestFirst)
      beginnings.add(beginning)
    }
  }

  const clear: SecretIndex['clear'] = (text, {from = 0, isStream = false} = {}) => {
    const parts: string[] = []
    const found: string[] = []
    let shown = from
    let settled = 0
    for (
      let at = beginnings.nextIn(text, 0);
      at < text.length;
      at = beginnings.nextIn(text, Math.max(at + 1, settled))
    ) {
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
  return {add, clear, mayBeIn: beginnings.areIn, mayBeginAtEndOf: beginnings.halfAtEndOf}
}
