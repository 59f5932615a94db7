import {eastAsianWidth} from 'get-east-asian-width'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {printable} from '../../core/text/printable.ts'
import {clip, columns, labelled, table, wrap} from './layout.ts'

const columnsOf = (line: string) =>
  [...line].reduce((sum, one) => sum + (/\p{M}/u.test(one) ? 0 : eastAsianWidth(one.codePointAt(0) ?? 0)), 0)
const width = (text: string) => Math.max(...text.split('\n').map(columnsOf))

test('wrapped text never leaves the terminal and loses no word', () => {
  fc.assert(
    fc.property(fc.string({unit: 'grapheme', maxLength: 400}), fc.integer({min: 0, max: 20}), (foreign, indent) => {
      const text = printable(foreign)
      const wrapped = wrap(text, indent)
      expect(indent + width(wrapped.replaceAll(`\n${' '.repeat(indent)}`, '\n'))).toBeLessThanOrEqual(columns)
      expect(wrapped.replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''))
    }),
  )
})

test('a table never leaves the terminal', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({unit: 'grapheme'}), fc.string({unit: 'grapheme', maxLength: 120})), {minLength: 1}),
      (rows) => {
        expect(width(table(rows.map((row) => row.map(printable))).join('\n'))).toBeLessThanOrEqual(columns)
      },
    ),
  )
})

test('what does not fit ends with an ellipsis', () => {
  expect(clip('containment', 6)).toBe('conta…')
  expect(clip('contain', 7)).toBe('contain')
})

test('later lines of a labelled text start under the first', () => {
  expect(labelled('Still works', 'word '.repeat(20).trim(), 14)).toBe(
    'Still works   word word word word word word word word word word word word word\n              word word word word word word word',
  )
})

test('characters of two columns count as two', () => {
  expect(clip('日本語の名前', 6)).toBe('日本…')
  expect(
    wrap('語'.repeat(60))
      .split('\n')
      .map((line) => line.length),
  ).toEqual([40, 20])
})
