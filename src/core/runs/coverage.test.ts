import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {exampleEntries} from '../../../test/fixtures/example-journal.ts'
import {exampleChange, examplePlan} from '../../../test/fixtures/example-plan.ts'
import type {Credential, Ledger} from '../documents/census.ts'
import type {JournalEvent} from '../documents/journal.ts'
import type {Change} from '../documents/plan.ts'
import {held, notHeld, unproven, type Verdict} from '../outcome.ts'
import {coverage} from './coverage.ts'
import {runState} from './run-state.ts'

const takenAt = '2026-03-01T03:00:00.000Z'

const token = (name: string, kind: Credential['kind'] = 'service-token'): Credential => ({kind, id: `id-${name}`, name})

const disable = ({kind, id, name}: Credential, parts: Partial<Change> = {}): Change =>
  exampleChange({key: `disable/${kind}/${name}`, target: {kind, id, name}, ...parts})

const ledgerOf = (credentials: readonly Credential[], excluded: readonly Credential[] = []): Ledger => ({
  kinds: ['service-token'],
  stopAt: 0.05,
  takenAt,
  credentials: [...credentials],
  excluded: excluded.map((credential) => ({...credential, owner: 'ada', reason: 'decided'})),
})

function covered(ledger: Ledger | undefined, changes: readonly Change[], events: readonly JournalEvent[] = []) {
  const plan = examplePlan({changes: [...changes], collections: [], ...(ledger === undefined ? {} : {ledger})})
  return coverage(runState(exampleEntries([{type: 'run-start', plan, tool: 't'}, ...events])))
}

const end = (change: Change, result: 'applied' | 'unchanged' | 'failed' | 'skipped', why?: string): JournalEvent => ({
  type: 'step-end',
  key: change.key,
  result,
  ...(why === undefined ? {} : {why}),
})
const seen = ({key}: Change, verdict: Verdict): JournalEvent => ({type: 'verify', key, level: 'V1', verdict})
const doneWith = (change: Change): readonly JournalEvent[] => [end(change, 'applied'), seen(change, held)]
const count = (...credentials: readonly Credential[]): JournalEvent => ({type: 'census', credentials: [...credentials]})

const [a, b] = [token('a'), token('b')]
const change = disable(a)

test('a run that is not about all credentials answers for none', () => {
  expect(covered(undefined, [change], doneWith(change))).toBeUndefined()
})

test('a credential is done once its change was made and seen to hold, also where nothing had to be changed', () => {
  expect(covered(ledgerOf([a]), [change], doneWith(change))).toMatchObject({done: 1, unknown: []})
  expect(covered(ledgerOf([a]), [change], [end(change, 'unchanged'), seen(change, held)])).toMatchObject({
    done: 1,
    unknown: [],
  })
})

test.each<[string, readonly JournalEvent[], string]>([
  ['was not begun', [], 'not done'],
  ['failed, with its reason', [end(change, 'failed', 'HTTP 500')], 'HTTP 500'],
  ['was skipped', [end(change, 'skipped', 'it needs rotate')], 'it needs rotate'],
  ['was made and never looked at', [end(change, 'applied')], 'not done'],
  ['was made and does not hold', [end(change, 'applied'), seen(change, notHeld('enabled again'))], 'enabled again'],
  ['was made and cannot be seen', [end(change, 'applied'), seen(change, unproven('no read'))], 'no read'],
])('a credential is unknown when its change %s', (_, events, why) => {
  expect(covered(ledgerOf([a]), [change], events)).toMatchObject({done: 0, unknown: [{...a, why}]})
})

test('a credential that no change is about is unknown, though all changes hold', () => {
  expect(covered(ledgerOf([a, b]), [change], doneWith(change))).toMatchObject({
    done: 1,
    unknown: [{...b, why: 'no change of the run is about it'}],
  })
})

test('a credential with two changes is done only when both hold', () => {
  const cut = disable(a, {key: 'cut/a'})
  expect(covered(ledgerOf([a]), [change, cut], doneWith(change))).toMatchObject({done: 0, unknown: [a]})
  expect(covered(ledgerOf([a]), [change, cut], [...doneWith(change), ...doneWith(cut)])).toMatchObject({done: 1})
})

test('two kinds may use one id, and a change to the one says nothing of the other', () => {
  const other = {...a, kind: 'api-token' as const}
  expect(covered(ledgerOf([a, other]), [change], doneWith(change))).toMatchObject({done: 1, unknown: [other]})
})

test('one that was born meanwhile is told, and unknown until a change to it holds', () => {
  expect(covered(ledgerOf([a]), [change], [...doneWith(change), count(a, b)])).toMatchObject({
    done: 1,
    born: [b],
    unknown: [b],
  })
  const late = disable(b)
  const found: JournalEvent = {type: 'found', change: late}
  expect(covered(ledgerOf([a]), [change], [...doneWith(change), count(a, b), found, ...doneWith(late)])).toMatchObject({
    done: 2,
    born: [b],
    unknown: [],
  })
})

test('one that is gone is told, and nothing of it is unknown, whatever became of its change', () => {
  expect(covered(ledgerOf([a, b]), [change, disable(b)], [...doneWith(change), count(a)])).toMatchObject({
    done: 1,
    gone: [b],
    unknown: [],
  })
})

test('one that is left alone is neither done nor unknown', () => {
  expect(covered(ledgerOf([a, b], [b]), [change], doneWith(change))).toMatchObject({
    done: 1,
    unknown: [],
    excluded: [{...b, owner: 'ada', reason: 'decided'}],
  })
})

describe('of any two counts', () => {
  const names = fc.uniqueArray(fc.integer({min: 0, max: 12}), {maxLength: 10})
  const fates = ['held', 'not-held', 'unlooked', 'failed', 'untouched'] as const
  type Fate = (typeof fates)[number]

  function eventsFor(about: Change, fate: Fate): readonly JournalEvent[] {
    if (fate === 'failed') return [end(about, 'failed', 'HTTP 500')]
    const looked = fate === 'unlooked' ? [] : [seen(about, fate === 'held' ? held : notHeld('enabled again'))]
    return [end(about, 'applied'), ...looked]
  }

  test('every credential is accounted for exactly once, and only one whose change holds is done', () => {
    const cases = fc.record({
      first: names,
      last: fc.option(names, {nil: undefined}),
      excluded: names,
      fate: fc.array(fc.constantFrom(...fates), {minLength: 13, maxLength: 13}),
    })
    fc.assert(
      fc.property(cases, ({first, last, excluded, fate}) => {
        const isExcluded = (at: number) => first.includes(at) && excluded.includes(at)
        const about = (list: readonly number[]) => list.map((at) => token(`t${at}`))
        const touched = first.filter((at) => !isExcluded(at) && fate[at] !== 'untouched')
        const changes = touched.map((at) => disable(token(`t${at}`)))
        const events = touched.flatMap((at, place) => eventsFor(changes[place] ?? change, fate[at] ?? 'untouched'))
        const counted = last === undefined ? [] : [count(...about(last))]
        const report = covered(ledgerOf(about(first), about(first.filter(isExcluded))), changes, [
          ...events,
          ...counted,
        ])
        const now = last ?? first
        const accountable = [...new Set([...first, ...now])].filter((at) => now.includes(at) && !isExcluded(at))
        const isDone = (at: number) => first.includes(at) && fate[at] === 'held'
        const named = (list: readonly {readonly name: string}[] = []) => list.map(({name}) => name).toSorted()
        const of = (list: readonly number[]) => named(about(list))

        expect(report?.done).toBe(accountable.filter(isDone).length)
        expect(named(report?.unknown)).toEqual(of(accountable.filter((at) => !isDone(at))))
        expect(named(report?.excluded)).toEqual(of(first.filter(isExcluded)))
        expect(named(report?.gone)).toEqual(of(first.filter((at) => !now.includes(at))))
        expect(named(report?.born)).toEqual(of(now.filter((at) => !first.includes(at))))
        const leftAlone = new Set([...named(report?.excluded), ...named(report?.gone)])
        expect((report?.done ?? 0) + (report?.unknown.length ?? 0) + leftAlone.size).toBe(
          new Set([...first, ...now]).size,
        )
      }),
      {numRuns: 300},
    )
  })
})
