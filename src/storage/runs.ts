import {randomBytes} from 'node:crypto'
import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {Fault} from '../core/fault.ts'
import {runIdDigits, runIdMs} from '../core/ids.ts'
import type {Clock} from '../core/ports.ts'
import {runState} from '../core/runs/run-state.ts'
import {type RunSummary, runSummary} from '../core/runs/run-summary.ts'
import {isCode} from '../core/text/error-code.ts'
import {readJournal} from './journal.ts'

const runId = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/

/** The last millisecond that a ULID can tell, in the year 10889. */
const lastMs = 2 ** 48 - 1

/**
 * A new run id: 26 characters that sort by time, after the ULID specification. It comes after all runs that there are,
 * also where the clock was moved back since.
 */
export function newRunId(clock: Clock, stateDir?: string): string {
  const [newest] = stateDir === undefined ? [] : runIds(stateDir)
  const earliest = newest === undefined ? 0 : Math.min(lastMs, runIdMs(newest) + 1)
  const time = BigInt(Math.max(clock.now().getTime(), earliest))
  const random = BigInt(`0x${randomBytes(10).toString('hex')}`)
  return base32((time << 80n) | random)
}

function base32(value: bigint): string {
  const digits = Array.from({length: 26}, (_, place) => runIdDigits[Number((value >> BigInt(5 * (25 - place))) & 31n)])
  return digits.join('')
}

/** When a run id was made. */
const timeOf = (run: string): string => new Date(runIdMs(run)).toISOString()

/** Where everything about one run is kept. */
export function runDir(stateDir: string, run: string): string {
  return join(stateDir, 'runs', run)
}

/** The journal file of a run, for `readJournal`. */
export function journalPath(stateDir: string, run: string): string {
  return join(runDir(stateDir, run), 'journal.db')
}

/** Every run, newest first. A journal that is damaged is listed as failed, with a note, and hides no other. */
export function listRuns(stateDir: string): readonly RunSummary[] {
  return runIds(stateDir).map((run) => summary(stateDir, run))
}

function runIds(stateDir: string): readonly string[] {
  try {
    return readdirSync(join(stateDir, 'runs'))
      .filter((name) => runId.test(name))
      .toSorted()
      .toReversed()
  } catch (error) {
    if (isCode(error, 'ENOENT')) return []
    throw error
  }
}

function summary(stateDir: string, run: string): RunSummary {
  try {
    return runSummary(runState(readJournal(journalPath(stateDir, run)).entries))
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const unknown = {runbook: 'unknown', title: 'unknown', kind: 'contain', outcome: 'failed'} as const
    return {run, ...unknown, startedAt: timeOf(run), changed: false, holds: [], note: error.message}
  }
}

/** The id that `last`, an id, or the beginning of one stands for. Throws USAGE when there is none, or more than one. */
export function resolveRun(stateDir: string, wanted: string): string {
  const runs = runIds(stateDir)
  const next = ['firebreak runs list']
  const [newest] = runs
  if (newest === undefined)
    throw new Fault('USAGE', `there are no runs in ${stateDir}`, {next: ['firebreak run RUNBOOK']})
  if (wanted === 'last') return newest
  const matches = wanted === '' ? [] : runs.filter((run) => run.startsWith(wanted.toLowerCase()))
  const [only, second] = matches
  if (only === undefined) throw new Fault('USAGE', `no run begins with ${JSON.stringify(wanted)}`, {next})
  if (second === undefined) return only
  const shown = matches.slice(0, 5).join(', ')
  throw new Fault('USAGE', `${matches.length} runs begin with ${wanted}: ${shown}${matches.length > 5 ? ', …' : ''}`, {
    next: [...next, 'type more of the id'],
  })
}
