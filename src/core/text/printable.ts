const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu

const short: Readonly<Record<string, string>> = {'\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t`}

/**
 * Foreign text made safe for a terminal: control and format characters (escape sequences, bidirectional
 * overrides, line breaks) are shown as escapes, everything else stays as it is.
 */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => short[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`)
}
