import fc from 'fast-check'
import {expect, test} from 'vitest'
import {readAll} from '../../src/cloudflare/pager.ts'
import {fakeClock} from '../../src/cloudflare/testing/fake-clock.ts'
import type {Page, PageRequest} from '../../src/core/cloudflare.ts'
import {Fault} from '../../src/core/fault.ts'
import {atScale, figure} from '../soak/figures.ts'

const isSoak = process.env['SOAK'] !== undefined
const size = 5000

interface Item {
  readonly id: string
}

/** What somebody else does to a listing, `at` a share of its length. */
const mishap = fc.record({
  kind: fc.constantFrom('insert', 'delete', 'swap', 'replace', 'twice', 'shuffle-page', 'wrong-total'),
  at: fc.double({min: 0, max: 0.999, noNaN: true}),
  to: fc.double({min: 0, max: 0.999, noNaN: true}),
  /** Before which request it happens: in the first reading, or in a later one. */
  before: fc.integer({min: 1, max: 420}),
})
type Mishap = typeof mishap extends fc.Arbitrary<infer Value> ? Value : never

/** A listing of an account at work: what was there all the time, what ever was, and its pages. */
function moving(mishaps: readonly Mishap[], announces: boolean) {
  let now: readonly Item[] = Array.from({length: size}, (_, at) => ({id: `item-${at}`}))
  const always = new Set(now.map(({id}) => id))
  const ever = new Set(always)
  let asked = 0
  const place = (share: number) => Math.floor(share * now.length)
  const insert = (share: number) => {
    const id = `new-${ever.size}`
    ever.add(id)
    now = now.toSpliced(place(share), 0, {id})
  }
  const remove = (share: number) => {
    const gone = now[place(share)]
    if (gone !== undefined) always.delete(gone.id)
    now = now.toSpliced(place(share), 1)
  }
  const swap = (one: number, other: number) => {
    const [a, b] = [now[one], now[other]]
    if (a !== undefined && b !== undefined) now = now.with(one, b).with(other, a)
  }
  const happen = ({kind, at, to}: Mishap) => {
    if (kind === 'insert' || kind === 'replace') insert(kind === 'replace' ? 0.999 : at)
    if (kind === 'delete' || kind === 'replace') remove(to)
    if (kind === 'swap') swap(place(at), place(to))
  }
  const fetchPage = async ({page, per_page: perPage}: PageRequest): Promise<Page<Item>> => {
    asked += 1
    const due = mishaps.filter(({before}) => before === asked)
    due.forEach(happen)
    const is = (kind: Mishap['kind']) => due.some((one) => one.kind === kind)
    const shown = is('twice') ? Math.max(1, page - 1) : page
    const result = now.slice((shown - 1) * perPage, shown * perPage)
    const total = now.length + (is('wrong-total') ? 1 : 0)
    return {
      result: is('shuffle-page') ? result.toReversed() : result,
      ...(announces ? {result_info: {page, per_page: perPage, total_count: total}} : {}),
    }
  }
  return {fetchPage, always, ever}
}

const keyOf = ({id}: Item) => id

/** The ids that were read; undefined where the listing was refused as moving. */
async function idsRead(fetchPage: (at: PageRequest) => Promise<Page<Item>>): Promise<readonly string[] | undefined> {
  try {
    return (await readAll(fakeClock(), fetchPage, {key: keyOf})).map(keyOf)
  } catch (error) {
    if (error instanceof Fault && error.code === 'UNAVAILABLE') return undefined
    throw error
  }
}

test(
  `T24: of ${size} items in pages that are reordered, repeated, shifted and changed, all are read, or the listing is refused`,
  {timeout: 600_000},
  async () => {
    let [whole, refused] = [0, 0]
    await fc.assert(
      fc.asyncProperty(fc.array(mishap, {maxLength: 6}), fc.boolean(), async (mishaps, announces) => {
        const {fetchPage, always, ever} = moving(mishaps, announces)
        const ids = await idsRead(fetchPage)
        if (ids === undefined) {
          refused += 1
          return
        }
        whole += 1
        const read = new Set(ids)
        figure('silent short lists', always.isSubsetOf(read) ? 0 : 1)
        expect(read.size).toBe(ids.length)
        expect(always.difference(read)).toEqual(new Set())
        expect(read.difference(ever)).toEqual(new Set())
      }),
      isSoak ? {numRuns: atScale(2000)} : {numRuns: 40, seed: 20_261_122},
    )
    expect(whole).toBeGreaterThan(refused)
  },
)

test('T24: one item goes and another comes between two pages: the total says nothing, and none is missed', async () => {
  const {fetchPage, always} = moving([{kind: 'replace', at: 0, to: 0.1, before: 50}], true)
  const ids = await idsRead(fetchPage)
  expect(always.difference(new Set(ids))).toEqual(new Set())
})
