/** Control and format characters, what has no shape, and halves of characters; then accents piled up on one letter. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]|(?<=\p{M}\p{M}\p{M})\p{M}/gu

const short: Readonly<Record<string, string>> = {'\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t`}

/** No text of ours is as long, and a name that is floods the screen. */
const longest = 1000

const escaped = (character: string): string =>
  short[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`

/**
 * Foreign text made safe for a terminal: control and format characters (escape sequences, bidirectional overrides, line
 * breaks) are shown as escapes, everything else stays as it is. What is longer than a thousand characters is cut, and
 * the cut is told: the documents have the whole.
 */
export function printable(text: string): string {
  const whole = text.length <= longest
  const shown = (whole ? text : text.slice(0, longest)).replace(unprintable, escaped)
  return whole ? shown : `${shown}… [${(text.length - longest).toLocaleString('en-US')} characters more]`
}

/** Colours, as our own views set them. */
// oxlint-disable-next-line no-control-regex -- it is what is looked for
const lineEndOrColour = /\n|\u001B\[[\d;]{0,8}m/

/** The last look at a text before it reaches a terminal: nothing but lines and colours may steer it, whatever a view has let through. */
export const steerless = (text: string): string =>
  text
    .split(new RegExp(`(${lineEndOrColour.source})`))
    .map((part, at) => (at % 2 === 1 ? part : part.replace(unprintable, escaped)))
    .join('')
