import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {Page, PageRequest} from '../core/cloudflare.ts'
import {readAll} from './pager.ts'
import {fakeClock} from './testing/fake-clock.ts'

interface Item {
  readonly id: string
}

const items = (count: number): readonly Item[] => Array.from({length: count}, (_, at) => ({id: `item-${at}`}))
const slice = (all: readonly Item[], {page, per_page: size}: PageRequest) => all.slice((page - 1) * size, page * size)
const read = (fetchPage: (at: PageRequest) => Page<Item>) =>
  readAll(fakeClock(), async (at) => fetchPage(at), {key: ({id}) => id})

const moving = {code: 'UNAVAILABLE', message: expect.stringContaining('the listing changes while it is read')}

/** Every way in which an endpoint of Cloudflare announces its size. */
const announcements: Readonly<Record<string, (all: readonly Item[], at: PageRequest) => unknown>> = {
  'total_count and total_pages': (all, at) => ({
    ...at,
    total_count: all.length,
    total_pages: Math.ceil(all.length / at.per_page),
  }),
  total_count: (all, at) => ({...at, total_count: all.length}),
  total_pages: (all, at) => ({...at, total_pages: Math.ceil(all.length / at.per_page)}),
  nothing: () => undefined,
}

test.each(Object.keys(announcements))('reads every item exactly once when the listing announces %s', async (name) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({min: 0, max: 260}), async (count) => {
      const all = items(count)
      const got = await read((at) => ({result: slice(all, at), result_info: announcements[name]?.(all, at)}))
      expect(got).toEqual(all)
    }),
    {numRuns: 40},
  )
})

test('asks for no page beyond the last, and for each of several twice', async () => {
  const asked: number[] = []
  await read((at) => {
    asked.push(at.page)
    return {result: slice(items(100), at), result_info: {total_count: 100}}
  })
  expect(asked).toEqual([1, 2, 1, 2])
})

test('asks once for a listing whose reader looks for what it misses', async () => {
  const asked: number[] = []
  const fetchPage = async (at: PageRequest) => {
    asked.push(at.page)
    return {result: slice(items(100), at), result_info: {total_count: 100}}
  }
  expect(await readAll(fakeClock(), fetchPage, {key: ({id}) => id, once: true})).toHaveLength(100)
  expect(asked).toEqual([1, 2])
})

test('goes by the page size the server really uses', async () => {
  const all = items(45)
  const got = await read(({page}) => ({result: slice(all, {page, per_page: 20}), result_info: {page, per_page: 20}}))
  expect(got).toEqual(all)
})

test.each([
  ['cursor', (after: string) => ({cursor: after})],
  ['cursors.after', (after: string) => ({cursors: {after}})],
])('follows %s to its end, over an empty page too', async (_name, info) => {
  const pages = [items(3), [], [{id: 'last'}]]
  const asked: (string | undefined)[] = []
  const got = await read(({cursor}) => {
    asked.push(cursor)
    const at = Number(cursor ?? 0)
    return {result: pages[at] ?? [], result_info: info(at + 1 < pages.length ? String(at + 1) : '')}
  })
  expect(got).toEqual([...items(3), {id: 'last'}])
  expect(asked).toEqual([undefined, '1', '2'])
})

test.each([
  ['an empty cursor', {cursor: '', per_page: 50}],
  ['a null cursor', {cursor: null, per_page: 50}],
  ['cursors without a next one', {cursors: {}, per_page: 50}],
])('a full page with %s is the last', async (_name, result_info) => {
  let asked = 0
  const got = await read(() => {
    asked += 1
    return {result: items(50), result_info}
  })
  expect(got).toEqual(items(50))
  expect(asked).toBe(1)
})

test('a full page with an empty cursor and more announced is never a whole list', async () => {
  await expect(
    read(() => ({result: items(50), result_info: {cursor: '', per_page: 50, total_count: 60}})),
  ).rejects.toMatchObject(moving)
})

test('a server that ignores the page number is found out and is no endless loop', async () => {
  await expect(read(() => ({result: items(50)}))).rejects.toMatchObject(moving)
})

test('a cursor that comes again is found out', async () => {
  let page = 0
  await expect(
    read(() => ({result: [{id: String((page += 1))}], result_info: {cursor: 'same'}})),
  ).rejects.toMatchObject(moving)
})

test('fewer items than announced are never a whole list', async () => {
  await expect(read(() => ({result: items(7), result_info: {total_count: 8, total_pages: 1}}))).rejects.toMatchObject(
    moving,
  )
  await expect(
    read((at) => ({result: at.page === 1 ? items(50) : [], result_info: {total_count: 60}})),
  ).rejects.toMatchObject(moving)
})

test('an item that moves to another page while we read makes us read again, and then the list is whole', async () => {
  let all = items(60)
  let reads = 0
  const clock = fakeClock()
  const got = await readAll(
    clock,
    async (at) => {
      reads += 1
      const page = {result: slice(all, at), result_info: {total_count: all.length}}
      if (reads === 1) all = all.slice(1)
      return page
    },
    {key: ({id}) => id},
  )
  expect(got).toEqual(items(60).slice(1))
  expect(reads).toBe(6)
  expect(clock.slept).toHaveLength(1)
})

test('an insertion that shows an item twice makes us read again', async () => {
  let all = items(60)
  let reads = 0
  const got = await read((at) => {
    reads += 1
    const page = {result: slice(all, at)}
    if (reads === 1) all = [{id: 'new'}, ...all]
    return page
  })
  expect(got.map(({id}) => id)).toEqual(['new', ...items(60).map(({id}) => id)])
})

test('gives up after four readings', async () => {
  let reads = 0
  await expect(read(() => ({result: items(1), result_info: {total_count: (reads += 1) + 10}}))).rejects.toMatchObject(
    moving,
  )
  expect(reads).toBe(4)
})

test('a total that says nothing does not cut the list short', async () => {
  const all = items(70)
  expect(await read((at) => ({result: slice(all, at), result_info: {total_count: 0}}))).toEqual(all)
})

test('a listing of more than a thousand pages is refused', async () => {
  const endless = ({page}: PageRequest) => ({result: Array.from({length: 50}, (_, at) => ({id: `${page}-${at}`}))})
  await expect(read(endless)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: 'the listing has more than 1000 pages',
  })
})

test('a failure of the API is not taken for the end of the list', async () => {
  const failing = readAll(fakeClock(), () => Promise.reject(new Error('away')), {key: () => undefined})
  await expect(failing).rejects.toThrow('away')
})
