import {execFileSync} from 'node:child_process'
import {subscribe, unsubscribe} from 'node:diagnostics_channel'
import {globSync, readFileSync, rmSync, statfsSync} from 'node:fs'
import {join} from 'node:path'
import {config} from 'zod'
import {crashChannel, type CrashPoint} from '../../src/core/crash-point.ts'
import {ErroredRun} from '../../src/storage/journal/last-resort.ts'
import type {JournalEvent} from '../../src/core/documents/journal.ts'
import {asFault} from '../../src/core/fault.ts'
import type {DoomedRange} from '../crash/doomed-range.ts'
import type {Findings} from '../crash/findings.ts'
import {impatientClock} from '../fixtures/impatient-clock.ts'
import {inDoomedRange, leftBy, recover} from '../crash/recover.ts'
import {figure} from '../soak/figures.ts'

/** A disk that is filled up in the middle of a run, at a write. */
export interface Filling {
  readonly point: CrashPoint
  readonly hit: number
  /** What the run has set aside; that, and a moment later hardly anything; or nothing at all. */
  readonly left: 'reserve' | 'little' | 'nothing'
}

/** What came of it. */
export interface Filled extends Findings {
  /** Whether the run came as far as the write at which the disk was to be filled. */
  readonly reached: boolean
  /** How the run ended: its outcome, or the code of its fault. */
  readonly ended: string
  /** Mutating requests until then, the intents on disk for them, and their answers on disk. */
  readonly sent: number
  readonly intended: number
  readonly answered: number
  /** Answers that were kept on another disk because the journal took nothing more. */
  readonly elsewhere: number
  /** How it ended once there was room again. */
  readonly outcome: string
  readonly why: readonly string[]
}

config({jitless: true})

const [mount = '', elsewhere = '', job = '[]'] = process.argv.slice(2)
const fillings = JSON.parse(job) as readonly Filling[]

const resize = (kib: number) => execFileSync('mount', ['-o', `remount,size=${kib}k`, mount])

const reserves = ({stateDir}: DoomedRange) =>
  globSync('runs/*/reserve-*', {cwd: stateDir}).map((path) => join(stateDir, path))

/** Takes away every block that is not in use, but for so many KiB; a file that grows meanwhile makes it try again. */
function fill(sparing = 0, tries = 10): void {
  const {blocks, bfree, bsize} = statfsSync(mount)
  try {
    resize(((blocks - bfree) * bsize) / 1024 + sparing)
  } catch (error) {
    if (tries === 1) throw error
    fill(sparing, tries - 1)
  }
}

const free = () => resize(400 * 1024)

/** Carries the act out, with the disk filled up as soon as the point is passed for the nth time. */
async function whileFilled<Value>(range: DoomedRange, {point, hit, left}: Filling, act: () => Promise<Value>) {
  let hits = 0
  const listen = (passed: unknown) => {
    if (passed === point && ++hits === hit) {
      if (left === 'nothing') for (const path of reserves(range)) rmSync(path)
      fill()
    } else if (left === 'little' && hits >= hit && reserves(range).length === 0) fill(1024)
  }
  subscribe(crashChannel, listen)
  const {TMPDIR} = process.env
  process.env['TMPDIR'] = elsewhere
  try {
    const ended = await act().then(
      () => 'went on to its end',
      (error: unknown) => asFault(error).code,
    )
    return {ended, reached: hits >= hit}
  } finally {
    unsubscribe(crashChannel, listen)
    process.env['TMPDIR'] = TMPDIR
    free()
  }
}

const count = (events: readonly JournalEvent[], type: JournalEvent['type']) =>
  events.filter((event) => event.type === type).length

/** What the last resort has kept of a run, which may be nothing. */
function keptElsewhere(run: string): readonly JournalEvent[] {
  return globSync(`errored-run-${run}.json`, {cwd: elsewhere}).flatMap((name) => {
    const {events} = ErroredRun.parse(JSON.parse(readFileSync(join(elsewhere, name), 'utf8')))
    return events.map(({event}) => event)
  })
}

const experiment = (filling: Filling): Promise<Filled> =>
  inDoomedRange(
    async (range) => {
      const plan = await range.plan('agent-freeze', {agent: 'support-bot'})
      const ending = await whileFilled(range, filling, () => range.apply(plan))
      if (ending.reached) figure('disks filled', 1)
      const [run = ''] = range.runs()
      const events = range.entries(run).map(({event}) => event)
      const left = {
        sent: range.writes().length,
        intended: count(events, 'intent'),
        answered: count(events, 'outcome'),
        elsewhere: count(keptElsewhere(run), 'outcome'),
      }
      const result = await recover(range, plan)
      const {state: _state, ...recovered} = await leftBy(range, result)
      return {...ending, ...left, ...recovered}
    },
    {clock: impatientClock()},
  )

for (const filling of fillings) process.stdout.write(`${JSON.stringify(await experiment(filling))}\n`)
