import {beforeAll, expect, test} from 'vitest'
import {heartbeatsIn} from '../../src/compose-heartbeats.ts'
import {type RunSummary, releaseOfEach} from '../../src/core/runs/run-summary.ts'
import {addBeat} from '../../src/storage/beats.ts'
import {listRuns, runDir} from '../../src/storage/runs.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {type Build, buildChild} from '../crash/build.ts'
import type {Hit} from '../crash/child.ts'
import {hitsOf, type Life, live} from '../crash/life.ts'
import {inDoomedRange, timeless} from '../crash/recover.ts'
import {cutRunbook} from './cut.ts'

const soak = process.env['SOAK'] !== undefined
const abreast = 4
let build: Build

beforeAll(async () => {
  build = await buildChild()
})

const early = {
  ...systemClock,
  now: () => new Date(systemClock.now().getTime() - 3_600_000),
  mono: () => systemClock.mono() - 3_600_000,
}

interface Left extends Life {
  /** What an operator would read between the lives. */
  readonly between: string | undefined
  readonly state: unknown
  readonly standing: string | undefined
  readonly lifted: number
  readonly isReleased: boolean
}

const isDone = ({lifts, outcome}: RunSummary) => lifts === true && outcome === 'released'

/** A watcher is killed at a point, after a heartbeat was due for an hour; another goes on. */
function killWatcher(dieAt?: Hit): Promise<Left> {
  return inDoomedRange(async (range) => {
    const plan = await range.bench.plan({runbook: cutRunbook('10m'), params: {segment: 'payments'}, reason: 'test'})
    const {run} = await range.apply(plan)
    addBeat(runDir(range.stateDir, run), 'armed', {clock: early, by: 'tester'})
    const heartbeats = heartbeatsIn({
      stateDir: range.stateDir,
      lockDir: range.stateDir,
      operator: 'tester',
      clock: systemClock,
    })
    const life = await live(build, range.life({lift: run}, dieAt))
    const between = heartbeats.of(run)?.standing
    if (life.killed) await live(build, range.life({lift: run}))
    const known = listRuns(range.stateDir)
    return {
      ...life,
      between,
      state: timeless(range.sandbox.snapshot().state),
      standing: heartbeats.of(run)?.standing,
      lifted: known.filter(isDone).length,
      isReleased: releaseOfEach(known).has(run),
    }
  })
}

/** The points around what a watcher does, each passed for the first time by every life. */
const around: readonly Hit[] = [
  {point: 'beat:written', hit: 1},
  {point: 'journal:made', hit: 1},
  {point: 'write:left', hit: 1},
]

/** A soak takes every hit of every point that a whole life passes; without it nobody has to wait for that life. */
const chosen = async (whole: Promise<Life>): Promise<readonly Hit[]> => (soak ? hitsOf(await whole) : around)

test(
  'a watcher that is killed at a crash point leaves what is overdue for all to see, and the next one lifts it all the same',
  {timeout: 3_600_000},
  async () => {
    const living = killWatcher()
    const queue = (await chosen(living)).values()
    const untilDone = async () => {
      for (const dieAt of queue) {
        const {killed, between, standing, state, isReleased} = await killWatcher(dieAt)
        expect({dieAt, killed, standing, isReleased}).toEqual({
          dieAt,
          killed: true,
          standing: 'lifted',
          isReleased: false,
        })
        expect(state).toEqual((await living).state)
        if (dieAt.point === 'beat:written') expect(between).toBe('overdue')
      }
    }
    const [whole] = await Promise.all([living, ...Array.from({length: abreast}, untilDone)])
    expect(whole).toMatchObject({killed: false, standing: 'lifted', lifted: 1, isReleased: false})
  },
)
