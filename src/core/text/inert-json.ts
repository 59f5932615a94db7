/** What JSON.stringify leaves as it is and a terminal, a log viewer or a reader obeys. */
const live = /[\u007F-\u009F\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]/gu

const escapes = (character: string): string =>
  Array.from(
    {length: character.length},
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('')

/** JSON in which every control, format and line-separating character is an escape: it parses to the same, and steers nothing. */
export const inertJson = (value: unknown, indent?: number): string =>
  // Outside its strings JSON has none of them.
  JSON.stringify(value, undefined, indent).replace(live, escapes)
