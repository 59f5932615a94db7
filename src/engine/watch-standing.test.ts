import {expect, test} from 'vitest'
import type {Standing, Status} from '../core/documents/answers/status.ts'
import {Fault} from '../core/fault.ts'
import {type Moved, type StandingWatch, watchStanding} from './watch-standing.ts'

const target = {kind: 'service-token' as const, id: 'a', name: 'a'}
const status = (standing?: Standing): Status => ({
  schema: 'firebreak/status@1',
  account: 'Example Corp',
  at: '2026-03-01T03:00:00.000Z',
  runs:
    standing === undefined
      ? []
      : [
          {
            run: 'r1',
            runbook: 'agent-freeze',
            title: 'Stop one agent',
            by: 'ada',
            since: '2026-03-01T03:00:00.000Z',
            outcome: 'contained',
            overdue: 0,
            open: [],
            unknown: 0,
            changes: [{key: 'disable/a', target, standing, differs: []}],
            next: [],
          },
        ],
  damaged: [],
})

const everyMs = 60_000

/** Watches a series of looks; an error is a look that fails. */
async function watch(
  looks: readonly (Standing | Error | undefined)[],
  endsOnDrift = false,
  reassert?: StandingWatch['reassert'],
  took: readonly number[] = [],
) {
  const [left, reads, moved, told, waits] = [[...looks], [...took], [] as Moved[], [] as string[], [] as number[]]
  const watched = await watchStanding({
    clock: {sleep: async (ms) => void waits.push(ms)},
    stop: new AbortController().signal,
    everyMs,
    endsOnDrift,
    ...(reassert === undefined ? {} : {reassert}),
    look: async () => {
      const next = left.shift()
      if (next instanceof Error) throw next
      return {status: status(next), reads: reads.shift() ?? 0}
    },
    moved: (one) => void moved.push(one),
    tell: (text) => void told.push(text),
  })
  return {...watched, told, waits, moved: moved.map(({before, change}) => [before, change.standing]), left: left.length}
}

test('only what is found otherwise than before is told, and all drift counts at the end', async () => {
  const {moved, drift} = await watch(['in-force', 'in-force', 'changed', 'changed', 'not-held', 'in-force', undefined])
  expect(moved).toEqual([
    ['in-force', 'changed'],
    ['changed', 'not-held'],
    ['not-held', 'in-force'],
  ])
  expect(drift).toEqual(['changed', 'not-held'])
})

test('what has drifted before the first look is told with it, and the first drift ends it where that was asked for', async () => {
  expect((await watch(['unseen', undefined])).moved).toEqual([[undefined, 'unseen']])
  const {left, drift, status: last} = await watch(['in-force', 'not-held', 'in-force', undefined], true)
  expect([left, drift, last.runs[0]?.changes[0]?.standing]).toEqual([2, ['not-held'], 'not-held'])
})

test('what is lifted in its time is no drift', async () => {
  const {moved, drift} = await watch(['in-force', 'lifted', undefined], true)
  expect([moved, drift]).toEqual([[['in-force', 'lifted']], []])
})

test('a look that fails is made again, and the first that fails is an error', async () => {
  const away = new Fault('UNAVAILABLE', 'no network')
  expect(await watch(['in-force', away, 'in-force', undefined])).toMatchObject({
    told: ['cannot look, and looks again: no network'],
    drift: [],
  })
  await expect(watch([away])).rejects.toThrow(away)
})

test('what no longer holds is asked for with each look, a failure keeps nobody from watching, and what is left is told once', async () => {
  const asked: unknown[] = []
  const answers = [new Fault('UNAVAILABLE', 'no network'), new Fault('UNAVAILABLE', 'no network'), [], 'a', 'a', 'b']
  const reassert: StandingWatch['reassert'] = async (...args) => {
    asked.push(args)
    const answer = answers.shift() ?? []
    if (answer instanceof Fault) throw answer
    return typeof answer === 'string' ? [{key: 'disable/a', why: answer}] : []
  }
  const lost = Array.from({length: 6}, () => 'not-held' as const)
  const {told, drift} = await watch(['changed', 'unseen', ...lost, 'in-force', undefined], false, reassert)
  expect(asked).toEqual(lost.map(() => ['r1', ['disable/a']]))
  expect(told).toEqual([
    'disable/a of r1 could not be made again: no network',
    'disable/a of r1 is not made again: a',
    'disable/a of r1 is not made again: b',
  ])
  expect(drift).toContain('not-held')
})

test('nothing is made again by a look of before', async () => {
  const asked: string[] = []
  const away = new Fault('UNAVAILABLE', 'no network')
  const reassert: StandingWatch['reassert'] = async (run) => {
    asked.push(run)
    return []
  }
  await watch(['not-held', away, away, 'in-force', undefined], false, reassert)
  expect(asked).toEqual(['r1'])
})

test('looks that take much come less often, also after one that failed: never more than a fifth of the call limit, and it is told', async () => {
  const away = new Fault('UNAVAILABLE', 'no network')
  const looks = [
    ...Array.from({length: 3}, () => 'in-force' as const),
    away,
    'in-force',
    'in-force',
    undefined,
  ] as const
  const {waits, told} = await watch(looks, false, undefined, [48, 49, 1200, 240, 2])
  expect(waits).toEqual([60_000, 61_250, 1_500_000, 1_500_000, 300_000, 60_000])
  for (const [at, reads] of [48, 49, 1200].entries())
    expect((reads * 300_000) / (waits[at] ?? 0)).toBeLessThanOrEqual(240)
  expect(told).toEqual([
    'a look takes 49 requests: the next comes after 1 min 01 s, so that the call limit is left to others',
    'cannot look, and looks again: no network',
  ])
})
