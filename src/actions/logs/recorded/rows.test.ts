import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import type {EvidenceItem} from '../../../core/documents/evidence.ts'
import type {LogSource} from '../log-source.ts'
import {logSources} from '../sources/index.ts'
import {closedReader} from './closed-reader.ts'
import {keyOf, rowsByLine, rowsOf} from './rows.ts'

const item = (rows?: number): EvidenceItem => ({
  source: 'audit',
  file: 'data/page.json',
  sha256: `sha256:${'0'.repeat(64)}`,
  bytes: 1,
  ...(rows === undefined ? {} : {rows}),
  request: 'GET /x',
  status: 200,
  collectedAt: '2026-11-22T03:00:00.000Z',
})
const bytes = (answer: unknown) => Buffer.from(JSON.stringify(answer))

describe('the records of a kept page are found', () => {
  const rows = [{id: 'a'}, {id: 'b'}]
  test.each([
    ['in result', {success: true, result: rows}],
    ['as the whole answer', rows],
    ['in the events of a telemetry query', {result: {events: {count: 2, events: rows}}}],
    ['in a data set of GraphQL', {data: {viewer: {accounts: [{settings: {x: 1}, someAdaptiveGroups: rows}]}}}],
  ])('%s', (_where, answer) => {
    expect(rowsOf(item(2), bytes(answer))).toEqual({rows})
    expect(rowsOf(item(), bytes(answer))).toEqual({rows})
  })
})

test('a page that holds another number of records than was noted is not believed', () => {
  expect(rowsOf(item(3), bytes({result: [{}]}))).toEqual({why: expect.stringContaining('3 records were noted')})
  expect(rowsOf(item(3), Buffer.from('<html>'))).toEqual({why: expect.stringContaining('could not be made out')})
})

test('a page that was kept for what it says of the log has no records', () => {
  expect(rowsOf(item(0), bytes({result: [{id: 'of another question'}]}))).toEqual({rows: []})
})

test.each(Object.entries<LogSource>(logSources))(
  'what makes a record of %s the same is known without asking',
  (_name, log) => {
    const window = {from: '2026-11-22T03:00:00.000Z', to: '2026-11-22T04:00:00.000Z', direction: 'asc'} as const
    const key = (row: Readonly<Record<string, unknown>>) =>
      keyOf({...row}, log.open(closedReader(new Date(window.to)), window, 'part'))
    expect(key({dimensions: {datetime: '1'}, count: 1})).toBe(key({dimensions: {datetime: '1'}, count: 9}))
    expect(typeof key({id: 'one'})).toBe('string')
  },
)

const pieces = async function* (whole: Uint8Array, length: number) {
  for (let at = 0; at < whole.length; at += length) yield whole.subarray(at, at + length)
}
const records = fc.array(
  fc.dictionary(fc.string(), fc.oneof(fc.string({unit: 'grapheme'}), fc.integer(), fc.boolean())),
)

test('records that were kept one a line come out as they went in, wherever the pieces end', async () => {
  await fc.assert(
    fc.asyncProperty(records, fc.integer({min: 1, max: 40}), fc.boolean(), async (rows, length, isEnded) => {
      const text = rows.map((row) => JSON.stringify(row)).join('\n')
      const whole = Buffer.from(isEnded ? `${text}\n\n` : text)
      const plain = JSON.parse(JSON.stringify(rows)) as unknown
      expect(JSON.parse(JSON.stringify(await Array.fromAsync(rowsByLine(pieces(whole, length)))))).toEqual(plain)
    }),
  )
})

test('a line that is no record, or is cut off, is none', async () => {
  const rows = rowsByLine(pieces(Buffer.from('{"a":1}\nnot json\n[1]\n{"b":2}\n{"c":'), 5))
  expect(await Array.fromAsync(rows)).toEqual([{a: 1}, {b: 2}])
})
