import {asFault} from '../core/fault.ts'
import type {ReapedRun} from '../core/documents/answers/lease-reap.ts'
import type {Clock} from '../core/ports.ts'
import type {RunEnd} from '../core/runs/run-report.ts'
import {lookMs, retryMs} from './lift-pace.ts'
import type {Lift} from './plan-release.ts'
import {pause} from './running/pause.ts'

/** What of one run may be lifted now. */
export interface Lapsed {
  readonly run: string
  readonly lift: Lift
}

/** Who lifts what its runbook lets lapse. */
export interface Reaping {
  readonly clock: Pick<Clock, 'sleep'>
  /** Aborted by Ctrl-C: nothing more is begun. */
  readonly stop: AbortSignal
  /** Whether to go on until it is stopped. */
  readonly watch: boolean
  readonly look: () => {readonly lapsed: readonly Lapsed[]; /** Until the next runs out. */ readonly leftMs: number}
  /** Undefined where somebody was quicker, or has renewed it meanwhile. */
  readonly lift: (lapsed: Lapsed) => Promise<RunEnd | undefined>
  readonly tell: (text: string) => void
}

/** Tries once; a failure is told, and keeps no other from being lifted. */
async function tryToLift(lapsed: Lapsed, {lift, tell}: Reaping): Promise<ReapedRun> {
  const {run} = lapsed
  const keys = [...lapsed.lift.keys]
  tell(`the lease of ${keys.join(', ')} of ${run} ran out at ${lapsed.lift.since}: lifting it`)
  try {
    const end = await lift(lapsed)
    if (end === undefined) return {run, keys, result: 'renewed', why: ['somebody was quicker, or has renewed it']}
    const result = end.outcome === 'released' ? ('lifted' as const) : ('incomplete' as const)
    return {run, keys, result, by: end.run, why: [...end.why]}
  } catch (error) {
    const {code, message} = asFault(error)
    tell(`not lifted, and it still stands: ${message}`)
    return {run, keys, result: 'failed', code, why: [message]}
  }
}

/** Runs that began to lift the same and did not come to the end of it: another would do no better. */
const mostRuns = 3

const named = ({run, lift: {keys, since}}: Lapsed): string => [run, since, ...keys].join(' ')

/** Counts what was begun in vain, and says once that it takes a person. */
function countVain(lapsed: Lapsed, vain: Map<string, number>, {tell}: Reaping): void {
  const runs = (vain.get(named(lapsed)) ?? 0) + 1
  vain.set(named(lapsed), runs)
  if (runs === mostRuns)
    tell(`${runs} runs have not lifted it, and it still stands: it takes a person: firebreak release ${lapsed.run}`)
}

/** What cannot be read now may be later: a watch does not end because of it. */
function lookOrTell({look, tell, watch}: Reaping): ReturnType<Reaping['look']> {
  try {
    return look()
  } catch (error) {
    if (!watch) throw error
    tell(`cannot tell what has lapsed, and looks again: ${asFault(error).message}`)
    return {lapsed: [], leftMs: lookMs}
  }
}

/**
 * Lifts what nobody has renewed, run by run, each by a release of its own. With `watch` it goes on until it is stopped;
 * what failed is tried again. Gives the last that became of each run.
 */
export async function reapLeases(deps: Reaping): Promise<readonly ReapedRun[]> {
  const reaped = new Map<string, ReapedRun>()
  const vain = new Map<string, number>()
  for (let fails = 0; ;) {
    const {lapsed, leftMs} = lookOrTell(deps)
    let failed = false
    for (const one of lapsed.filter((each) => (vain.get(named(each)) ?? 0) < mostRuns)) {
      if (deps.stop.aborted) break
      const result = await tryToLift(one, deps)
      reaped.set(one.run, result)
      if (result.result === 'incomplete') countVain(one, vain, deps)
      failed ||= result.result === 'failed' || result.result === 'incomplete'
    }
    if (!deps.watch || deps.stop.aborted) return [...reaped.values()]
    fails = failed ? fails + 1 : 0
    await pause(fails === 0 ? Math.min(Math.max(1, leftMs), lookMs) : retryMs(fails), deps)
  }
}
