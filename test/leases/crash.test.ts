import {beforeAll, expect, test} from 'vitest'
import type {CrashPoint} from '../../src/core/crash-point.ts'
import {type RunSummary, releaseOfEach} from '../../src/core/runs/run-summary.ts'
import {listRuns} from '../../src/storage/runs.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {type Build, buildChild} from '../crash/build.ts'
import type {Hit} from '../crash/child.ts'
import {enumerated, hitsOf, type Life, live} from '../crash/life.ts'
import {hooks, inDoomedRange, timeless} from '../crash/recover.ts'
import {lapsingParams, lapsingRunbook} from './lapsing.ts'

const soak = process.env['SOAK'] !== undefined
const abreast = 4
let build: Build

beforeAll(async () => {
  build = await buildChild()
})

interface Left extends Life {
  readonly state: unknown
  readonly lifted: number
  /** How often each request had an effect on the account: twice is too often. */
  readonly effects: readonly number[]
  readonly isReleased: boolean
}

const isDone = ({lifts, outcome}: RunSummary) => lifts === true && outcome === 'released'

/** A lease of a second: it has run out by the time that a reaper looks. */
const steps = lapsingRunbook().document.steps.map((step) => ({...step, lease: '1s'}))

/** A reaper is killed at a point, and another goes on. */
function killReaper(dieAt?: Hit): Promise<Left> {
  return inDoomedRange(async (range) => {
    const runbook = lapsingRunbook({steps})
    const {run} = await range.apply(await range.bench.plan({runbook, params: lapsingParams, reason: 'test'}))
    await systemClock.sleep(1100)
    const life = await live(build, range.life({reap: true}, dieAt))
    // What was sent and never answered keeps others off its object for a while: a timer tries again.
    const again = {...hooks, watch: false, tell: () => undefined}
    await expect.poll(() => range.bench.reap(again), {timeout: 120_000, interval: 5000}).toEqual([])
    const known = listRuns(range.stateDir)
    return {
      ...life,
      state: timeless(range.sandbox.snapshot().state),
      lifted: known.filter(isDone).length,
      effects: [...range.effects().values()],
      isReleased: releaseOfEach(known).has(run),
    }
  })
}

/** The points around what a reaper does; a soak takes every point. */
const around: readonly CrashPoint[] = ['journal:made', 'write:left']

function chosen(life: Life): readonly Hit[] {
  if (soak) return enumerated(life)
  return [...Map.groupBy(hitsOf(life), ({point}) => point)].flatMap(([point, all]) =>
    around.includes(point) ? (all[0] ?? []) : [],
  )
}

test(
  'a reaper that is killed at a crash point lifts nothing twice, and the next one lifts what is left of it',
  {timeout: 3_600_000},
  async () => {
    const {passed, killed, ...whole} = await killReaper()
    expect({killed, ...whole}).toMatchObject({killed: false, lifted: 1, isReleased: false})
    const reached = new Set<CrashPoint>()
    const queue = chosen({passed, killed}).values()
    const untilDone = async () => {
      for (const dieAt of queue) {
        const {passed: _passed, killed: died, ...left} = await killReaper(dieAt)
        // How many entries a commit takes in differs from life to life: the last hit of a point may be one too many.
        if (died) reached.add(dieAt.point)
        expect({dieAt, ...left}).toEqual({dieAt, ...whole})
      }
    }
    await Promise.all(Array.from({length: abreast}, untilDone))
    expect(around.filter((point) => !reached.has(point))).toEqual([])
  },
)
