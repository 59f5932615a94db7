import fc from 'fast-check'
import {expect, test} from 'vitest'
import {sinkOf} from '../../../../test/fixtures/evidence/sink-of.ts'
import type {LogQuery, Paged} from '../log-source.ts'
import {holesBetween, unread} from './compare-readings.ts'
import {recordsOf} from './read-log.ts'
import {readWindow} from './read-window.ts'

const begin = Date.parse('2026-01-01T00:00:00Z')
const minute = 60_000
const at = (minutes: number): string => new Date(begin + minutes * minute).toISOString()
const day = {from: at(0), to: at(24 * 60)}
const slices = {longestMs: 6 * 60 * minute, shortestMs: 5 * minute}

/** A log of these minutes that gives no more than so many records of a window, in one page, and leaves out whatever it is told to. */
const logOf =
  (minutes: readonly number[], cap: number, lost: (time: number, query: LogQuery) => boolean = () => false) =>
  (query: LogQuery): Paged => ({
    read: async () => {
      const inside = minutes
        .map((one) => ({id: String(one), time: at(one)}))
        .filter(({time}) => time >= query.from && time <= query.to && !lost(Date.parse(time), query))
      const ordered = query.direction === 'asc' ? inside : inside.toReversed()
      const rows = ordered.slice(0, cap)
      const answer = {request: 'GET /log', status: 200, bytes: Buffer.from('[]')}
      return {kind: 'page', answer, rows, full: rows.length === cap}
    },
    key: ({id}) => String(id),
    time: ({time}) => String(time),
  })

const keeping = {
  source: 'log',
  folder: 'log',
  sink: sinkOf(async () => ({}) as never),
  signal: new AbortController().signal,
}

const read = (open: (query: LogQuery) => Paged, reading: 'first' | 'second' = 'first') =>
  readWindow(day, {open, slices, reading, keeping})
type Readings = Awaited<ReturnType<typeof read>>
const final = (readings: Readings): Readings => readings.filter(({halved}) => halved === undefined)

const someMinutes = fc
  .uniqueArray(fc.integer({min: 1, max: 24 * 60 - 1}), {maxLength: 300})
  .map((found) => found.toSorted((a, b) => a - b))

test('a slice that comes back at its cap is halved, until all of it has come or what may be missing is named', async () => {
  await fc.assert(
    fc.asyncProperty(someMinutes, fc.integer({min: 2, max: 60}), async (minutes, cap) => {
      const readings = await read(logOf(minutes, cap))
      const missing = minutes.filter((one) => !recordsOf(readings).has(String(one)))
      const named = unread(day, final(readings))
      for (const one of missing) expect(named.some(({from, to}) => at(one) >= from && at(one) <= to)).toBe(true)
      if (cap > 30) expect(missing).toEqual([])
    }),
    {numRuns: 50},
  )
})

test('T55: seven minutes that either reading leaves out are found, wherever they are', async () => {
  const minutes = Array.from({length: 24 * 60 - 1}, (_, one) => one + 1)
  await fc.assert(
    fc.asyncProperty(
      fc.integer({min: 1, max: 24 * 60 - 8}),
      fc.constantFrom('asc' as const, 'desc' as const),
      async (hole, direction) => {
        const isLost = (time: number, query: LogQuery) =>
          query.direction === direction && time >= begin + hole * minute && time < begin + (hole + 7) * minute
        const open = logOf(minutes, 10_000, isLost)
        const readings = [...(await read(open)), ...(await read(open, 'second'))]
        const found = holesBetween(readings, day.to)
        for (let one = hole; one < hole + 7; one += 1)
          expect(found.some(({from, to}) => from <= at(one) && at(one) <= to)).toBe(true)
        expect(found.every(({from, to}) => from >= at(hole) && to <= at(hole + 7))).toBe(true)
      },
    ),
    {numRuns: 10},
  )
})

test('two readings that agree show no hole, and what is not settled yet may differ', async () => {
  const minutes = [10, 700, 1439]
  const late = logOf(minutes, 100, (time, {direction}) => direction === 'asc' && time > Date.parse(at(1436)))
  const readings = [...(await read(late)), ...(await read(late, 'second'))]
  expect(holesBetween(readings, at(1435))).toEqual([])
  expect(holesBetween(readings, day.to)).toHaveLength(1)
})

test('a slice that cannot be read is named, and the others are read', async () => {
  const open = logOf([100, 500, 900, 1300], 100)
  const readings = await read((query) => {
    const paged = open(query)
    const isBroken = query.from > at(300) && query.from < at(400)
    return isBroken ? {...paged, read: async () => ({kind: 'refused', why: 'answered HTTP 500'})} : paged
  })
  expect([...recordsOf(readings).keys()]).toEqual(['100', '900', '1300'])
  expect(unread(day, final(readings))).toEqual([{from: at(360), to: at(719)}])
})
