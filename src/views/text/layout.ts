import {eastAsianWidth} from 'get-east-asian-width'

/** Every view fits a terminal of this many columns. */
export const columns = 80

/** What of a view is still seen where a terminal has the fewest lines that are usual. */
const rows = 24

const isNarrow = /^[\u0020-\u024F\u2018-\u2026]*$/
const isMark = /^\p{M}$/u

/** Columns that a character takes: accents stand above their letter, and the characters of East Asia are twice as wide. */
function widthOf(character: string): number {
  if (isNarrow.test(character)) return 1
  return isMark.test(character) ? 0 : eastAsianWidth(character.codePointAt(0) ?? 0)
}

function length(text: string): number {
  if (isNarrow.test(text)) return text.length
  return [...text].reduce((sum, character) => sum + widthOf(character), 0)
}

/** As many of the characters as fit a width. */
function fitting(characters: readonly string[], width: number): readonly string[] {
  let left = width
  const beyond = characters.findIndex((character) => (left -= widthOf(character)) < 0)
  return beyond === -1 ? characters : characters.slice(0, beyond)
}

/** Cut to a width, with an ellipsis where something is missing. */
export function clip(text: string, width: number): string {
  return length(text) <= width ? text : `${fitting([...text], Math.max(0, width - 1)).join('')}…`
}

export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - length(text)))
}

function brokenWords(text: string, width: number): readonly string[] {
  return text.split(' ').flatMap((word) => (length(word) <= width ? [word] : pieces([...word], width)))
}

function pieces(characters: readonly string[], width: number): readonly string[] {
  const cut: string[] = []
  for (let rest = characters; rest.length > 0;) {
    const piece = fitting(rest, width)
    const taken = piece.length === 0 ? rest.slice(0, 1) : piece
    cut.push(taken.join(''))
    rest = rest.slice(taken.length)
  }
  return cut
}

/** Broken at spaces, and inside a word only when the word alone is too long; later lines start under the first. */
export function wrap(text: string, indent = 0): string {
  const width = columns - indent
  const lines = brokenWords(text, width).reduce<readonly string[]>((done, word) => {
    const last = done.at(-1)
    return last !== undefined && length(last) + 1 + length(word) <= width
      ? [...done.slice(0, -1), `${last} ${word}`]
      : [...done, word]
  }, [])
  return lines.join(`\n${' '.repeat(indent)}`)
}

/** `label` in a column of its own, the text wrapped beside it. */
export function labelled(label: string, text: string, at = 14): string {
  return pad(label, at) + wrap(text, at)
}

/** Rows in columns as wide as their widest cell; the last one is cut where the terminal ends. */
export function table(rows: readonly (readonly string[])[], indent = 0): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => length(row[column] ?? ''))))
  return rows.map((row) => {
    const line = row
      .map((cell, column) => (column === row.length - 1 ? cell : pad(cell, widths[column] ?? 0)))
      .join('  ')
    return clip(`${' '.repeat(indent)}${line}`, columns).trimEnd()
  })
}

/** Blocks of lines with an empty line between them; empty blocks leave no trace. */
export function blocks(...parts: readonly (readonly string[])[]): string {
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

/** A view and its last lines; where its head has scrolled away by then, what that says comes once more above them. */
export function ending(view: string, head: string, last: readonly string[] = []): string {
  const isLong = view.split('\n').length > rows - last.length - 2
  return blocks([view], isLong ? [head, ...last] : last)
}
