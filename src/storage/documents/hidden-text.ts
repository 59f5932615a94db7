import {type Problem, placeIn} from './problem.ts'

/** More would not be read. */
const most = 20

const plain = /^[\t\n\u0020-\u007E]*$/
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu
const joiners: ReadonlySet<string> = new Set(['\u200C', '\u200D', '\uFE0F'])

/**
 * What a person who reads a file does not see, or sees as something else than a program does: control characters, text
 * turned round, nothing at all, and letters of another alphabet inside a Latin word. Written as an escape, such as
 * "\u202e" in quotes, it can be seen in a review, and is let through.
 */
export function hiddenText(text: string): readonly Problem[] {
  if (plain.test(text)) return []
  return [...hiddenCharacters(text), ...lookalikes(text)]
}

/** The same without the words: names that come from an account are written in any alphabet. */
export function hiddenCharacters(text: string): readonly Problem[] {
  return text
    .matchAll(hidden)
    .filter(({0: character, index}) => !isOrdinary(text, character, index))
    .take(most)
    .map(({0: character, index}) => ({
      place: placeIn(text, index),
      path: [],
      message: `${nameOf(character)} is not seen by who reads the file: take it out, or write it as an escape in quotes`,
    }))
    .toArray()
}

/** Line ends, tabs, a byte order mark at the beginning, and what joins emoji and letters of other scripts. */
function isOrdinary(text: string, character: string, index: number): boolean {
  if (character === '\n' || character === '\t') return true
  if (character === '\r') return text[index + 1] === '\n'
  if (character === '\uFEFF') return index === 0
  return joiners.has(character) && (text.charCodeAt(index - 1) || 0) > 0x7f
}

const nameOf = (character: string): string =>
  `the character U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

const word = /[\p{L}\p{M}\p{N}._-]+/gu
const latin = /[A-Za-z]/
/** Cyrillic and Greek, and the Latin letters that are not those of the keyboard: full-width and mathematical. */
const alike = /[\p{Script=Cyrillic}\p{Script=Greek}\u{FF21}-\u{FF5A}\u{1D400}-\u{1D7FF}]/u

function lookalikes(text: string): readonly Problem[] {
  return text
    .matchAll(word)
    .filter(([found]) => latin.test(found) && alike.test(found))
    .take(most)
    .map(({0: found, index}) => ({
      place: placeIn(text, index),
      path: [],
      message: `a word mixes Latin letters with ${nameOf(alike.exec(found)?.[0] ?? '')}, which looks like one: type it again, or write it as an escape in quotes`,
    }))
    .toArray()
}
