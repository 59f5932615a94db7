import {expect, test} from 'vitest'
import type {JournalEvent} from '../../src/core/documents/journal.ts'
import type {Acting, ProbeAnswer} from '../../src/core/ports.ts'
import {runState} from '../../src/core/runs/run-state.ts'
import {watchStage} from '../../src/engine/releasing/watch-stage.ts'
import {exampleEntries} from '../fixtures/example-journal.ts'
import {examplePlan} from '../fixtures/example-plan.ts'

const stage = {name: 'support-bot', keys: ['quarantine'], back: ['crm'], working: [], refused: []}
const probes = {crm: {type: 'http' as const, url: 'https://crm.example'}}
const plan = examplePlan({kind: 'release', changes: [], proof: {...examplePlan().proof, probes}})

const works: ProbeAnswer = {reason: 'answered', detail: '200'}
const denied: ProbeAnswer = {reason: 'denied', detail: '403'}
const silent: ProbeAnswer = {reason: 'timeout', detail: 'no answer'}

/** A watch over a clock that sleeping moves; `answer` says what the probe sees at each time that it is asked. */
function watching(
  answer: (asked: number) => ProbeAnswer,
  {jumpMs = 0, earlier = []}: {jumpMs?: number; earlier?: JournalEvent[]} = {},
) {
  const events: JournalEvent[] = [{type: 'run-start', plan, tool: 'firebreak'}, ...earlier]
  let [ms, asked] = [0, 0]
  const clock = {
    now: () => new Date(Date.parse('2026-03-01T03:00:00.000Z') + ms + (ms > 20_000 ? jumpMs : 0)),
    mono: () => ms,
    sleep: async (time: number) => {
      ms += time
    },
  }
  const deps = {
    clock,
    stop: new AbortController().signal,
    lock: {assertHeld: () => undefined},
    prober: {ask: async () => answer(asked++)},
    journal: {
      run: 'run',
      append: async (event: JournalEvent) => void events.push(event),
      entries: (from = 0) => exampleEntries(events).slice(from),
    },
    // The watch touches nothing of it but what is here.
  } as unknown as Acting
  const watched = () => events.flatMap((event) => (event.type === 'watched' ? [event.ms] : []))
  return {end: watchStage(stage, '5m', deps), watched, state: () => runState(exampleEntries(events)), slept: () => ms}
}

test('the first looks are the closest, and the watch holds when its time has passed', async () => {
  const {end, watched} = watching(() => works)
  expect(await end).toBe('held')
  expect(watched()).toEqual([0, 15_000, 30_000, 60_000, 120_000, 240_000, 300_000])
})

test('a watch that was broken off goes on with what is left of it', async () => {
  const earlier: JournalEvent[] = [{type: 'watched', stage: stage.name, ms: 240_000}]
  const {end, watched, slept} = watching(() => works, {earlier})
  expect(await end).toBe('held')
  expect(watched()).toEqual([240_000, 240_000, 300_000])
  expect(slept()).toBe(60_000)
})

test.each([86_400_000, -86_400_000])(
  'a wall clock that jumps by %d ms neither ends a watch nor makes it longer',
  async (jumpMs) => {
    const {end, slept} = watching(() => works, {jumpMs})
    expect(await end).toBe('held')
    expect(slept()).toBe(300_000)
  },
)

test('one bad answer is asked again before it counts', async () => {
  const once = watching((asked) => (asked === 2 ? denied : works))
  expect(await once.end).toBe('held')
  expect(once.state().regressed).toBeUndefined()
  const twice = watching((asked) => (asked >= 2 ? denied : works))
  expect(await twice.end).toBe('regressed')
  expect(twice.watched()).toEqual([0, 15_000])
  expect(twice.state().regressed).toEqual({stage: 'support-bot', why: ['probe crm must work: denied']})
})

test('time in which nothing could be seen does not count, and a watch that sees nothing ends', async () => {
  const late = watching((asked) => (asked === 2 || asked === 3 ? silent : works))
  expect(await late.end).toBe('held')
  expect(late.watched()).toEqual([0, 15_000, 15_000, 30_000, 60_000, 120_000, 240_000, 300_000])
  const blind = watching(() => silent)
  expect(await blind.end).toBe('unseen')
  expect(new Set(blind.watched())).toEqual(new Set([0]))
})
