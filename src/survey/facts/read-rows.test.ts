import {expect, test} from 'vitest'
import {z} from 'zod'
import {Fault} from '../../core/fault.ts'
import {readRows} from './read-rows.ts'

type Page = Awaited<ReturnType<Parameters<typeof readRows>[0]['read']>>

const schema = z.looseObject({id: z.string()})
const page = (ids: readonly unknown[], next?: string): Page => ({
  kind: 'page',
  rows: ids.map((id) => ({id})),
  ...(next === undefined ? {} : {next}),
})

/** Reads these pages in their order; a fault is thrown instead of a page. */
function readPages(pages: readonly (Page | Fault)[], signal = new AbortController().signal) {
  const left = [...pages]
  const read = async () => {
    const next = left.shift() ?? new Fault('BUG', 'more pages were asked for than there are')
    if (next instanceof Fault) throw next
    return next
  }
  return readRows({read}, {name: 'the log', schema, signal})
}

test('a log that ends is read to its end, each row once', async () => {
  const {rows, gaps} = await readPages([page(['a', 'b'], '2'), page(['b', 'c'])])
  expect(rows.map(({id}) => id)).toEqual(['a', 'b', 'c'])
  expect(gaps).toEqual([])
})

test('a row of another shape is no row, and is told', async () => {
  const {rows, gaps} = await readPages([page(['a', 1])])
  expect(rows).toHaveLength(1)
  expect(gaps).toEqual(['1 rows of the log are not as documented, and are not counted'])
})

test('a log that is refused from the start throws', async () => {
  await expect(readPages([{kind: 'refused', why: 'answered HTTP 403'}])).rejects.toThrow('answered HTTP 403')
})

test('a page that fails later leaves what was read, and says how far that is', async () => {
  const failed = new Fault('UNAVAILABLE', 'the API did not answer')
  const {rows, gaps} = await readPages([page(['a'], '2'), failed])
  expect(rows).toHaveLength(1)
  expect(gaps).toEqual(['the log was read only as far as its newest 1 rows: the API did not answer'])
})

test('so does the end of the time for it', async () => {
  const stopped = new Fault('UNAVAILABLE', 'the request was stopped before it was answered')
  const {gaps} = await readPages([page(['a'], '2'), stopped], AbortSignal.abort())
  expect(gaps).toEqual(['the log was read only as far as its newest 1 rows: the time for it was up'])
})
