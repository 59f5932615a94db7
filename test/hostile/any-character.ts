import fc from 'fast-check'

const lastBefore = 0xd7ff
const firstAfter = 0xe000

/**
 * Any character of Unicode, as fast-check's `binary` has it: what that looks up in a table of a million, which takes a
 * process a second and 130 MB, is reckoned.
 */
export const anyCharacter: fc.Arbitrary<string> = fc.nat({max: 0x10ffff - (firstAfter - lastBefore - 1)}).map(
  (at) => String.fromCodePoint(at > lastBefore ? at + (firstAfter - lastBefore - 1) : at),
  (value) => {
    const at = typeof value === 'string' ? (value.codePointAt(0) ?? -1) : -1
    if (at < 0 || (at > lastBefore && at < firstAfter) || String.fromCodePoint(at) !== value)
      throw new Error('no character')
    return at > lastBefore ? at - (firstAfter - lastBefore - 1) : at
  },
)
