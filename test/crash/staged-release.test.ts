import {beforeAll, expect, test} from 'vitest'
import type {CrashPoint} from '../../src/core/crash-point.ts'
import type {Plan} from '../../src/core/documents/plan.ts'
import {releasedBy} from '../releases/short-watch.ts'
import {figure} from '../soak/figures.ts'
import {type Build, buildChild} from './build.ts'
import type {Hit} from './child.ts'
import {nothing} from './findings.ts'
import {type Life, live} from './life.ts'
import {inDoomedRange, leftBy, type Recovered, recover, timeless} from './recover.ts'

/** Killed between the stages in the soak alone: the way back is the same. */
const isSoak = process.env['SOAK'] !== undefined

let build: Build

beforeAll(async () => {
  build = await buildChild()
})

interface Released extends Recovered, Life {
  readonly before: unknown
  readonly plan: Plan
  /** Keys of what had an intent before the run was recovered. */
  readonly begun: readonly string[]
}

/** Contains every agent, and releases by a process that is killed at a point; the release is recovered. */
function releaseAndRecover(dieAt?: Hit): Promise<Released> {
  return inDoomedRange(async (range) => {
    const before = timeless(range.sandbox.snapshot().state)
    const runbook = releasedBy('fleet-kill', {watch: '2s'})
    const {run} = await range.apply(await range.bench.plan({runbook, params: {}, reason: 'test'}))
    const plan = await range.bench.planRelease(run, {reason: 'test'})
    const life = await live(build, range.life({apply: range.keep(plan)}, dieAt))
    if (life.killed) figure('crashes tried', 1)
    const [last = ''] = range.runs()
    const begun = range.entries(last).flatMap(({event}) => (event.type === 'intent' ? [event.key] : []))
    return {...life, before, plan, begun, ...(await leftBy(range, await recover(range, plan)))}
  })
}

const placesOf = (passed: readonly CrashPoint[], point: CrashPoint): readonly number[] =>
  passed.flatMap((one, at) => (one === point ? [at] : []))

/** The point at this place, as a life counts it. */
function hitAt(passed: readonly CrashPoint[], place: number): Hit {
  const point = passed[place] ?? 'journal:committed'
  return {point, hit: passed.slice(0, place + 1).filter((one) => one === point).length}
}

test(
  'T8: a staged release that is killed in the watch or between the stages is resumed, and ends the same',
  {timeout: 600_000},
  async () => {
    const whole = await releaseAndRecover()
    expect(whole).toMatchObject({killed: false, outcome: 'released', ...nothing})
    expect(whole.state).toEqual(whole.before)
    const {passed, plan} = whole
    const [canary, rest] = plan.stages ?? []
    const ofCanary = plan.changes.filter(({key}) => canary?.keys.includes(key)).flatMap(({moves}) => moves).length
    const from = placesOf(passed, 'write:answered')[ofCanary - 1] ?? 0
    const to = placesOf(passed, 'write:before-leaving')[ofCanary] ?? 0
    expect(to).toBeGreaterThan(from)

    const inWatch = (from + to) >> 1
    for (const place of isSoak ? [inWatch, to - 1] : [inWatch]) {
      const {killed, begun, outcome, why, state, before} = await releaseAndRecover(hitAt(passed, place))
      expect({killed, outcome, why}).toEqual({killed: true, outcome: 'released', why: []})
      expect(state).toEqual(before)
      expect(begun).toContain('disable-tokens/research-bot')
      // Just before the first request of the second stage its intent may be on disk.
      if (place < to - 1) expect(begun.filter((key) => rest?.keys.includes(key))).toEqual([])
    }
  },
)
