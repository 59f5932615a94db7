import {spawn} from 'node:child_process'
import {closeSync, openSync} from 'node:fs'
import {join} from 'node:path'
import type {HeartbeatStanding} from './core/heartbeats/beat.ts'
import {heartbeatOf, heartbeatWords, isNeglected} from './core/heartbeats/standing.ts'
import {asFault, Fault} from './core/fault.ts'
import type {Clock} from './core/ports.ts'
import type {RunSummary} from './core/runs/run-summary.ts'
import {presentIn} from './compose-heartbeats/present-in.ts'
import {packageRoot} from './package-root.ts'
import {addBeat, hasBeats, readBeats} from './storage/beats.ts'
import {acquireLock} from './storage/lock.ts'
import {isDefunct, isGone} from './storage/lock/process-alive.ts'
import {listRuns, runDir} from './storage/runs.ts'
import type {Heartbeats, Watcher} from './workbench.ts'

/** Where the runs are, and who is at the keyboard. */
export interface HeartbeatPlace {
  readonly stateDir: string
  readonly lockDir: string
  readonly operator: string
  readonly clock: Clock
}

/** This process counts as alive though it holds no lock by that name. */
const lives = ({pid}: {readonly pid: number}): boolean =>
  pid === process.pid || !(isGone({pid, id: ''}) || isDefunct(pid))

/** What only one may do at a time: lift a run, or say that it shall not be lifted. */
function lockOf(run: string, {lockDir, operator: holder, clock}: HeartbeatPlace) {
  try {
    return acquireLock({lockDir, resources: [], run: `${run}-lift`, holder, clock})
  } catch (cause) {
    throw new Fault('REFUSED', `${run} is just being lifted, or confirmed, by another process`, {
      cause,
      next: ['firebreak runs list', `firebreak heartbeat ${run}, where that has failed`],
    })
  }
}

/** Does something while nobody lifts the run. Throws REFUSED while somebody does. */
export async function whileNotLifted<Value>(
  run: string,
  place: HeartbeatPlace,
  act: () => Value | Promise<Value>,
): Promise<Value> {
  const lock = lockOf(run, place)
  try {
    return await act()
  } finally {
    lock.release()
  }
}

/** How the runs of this machine that lift themselves stand. */
export function heartbeatsIn(place: HeartbeatPlace, lookingSince?: number): Heartbeats {
  const {stateDir, clock, operator: by} = place
  const known = () => listRuns(stateDir)
  const standingOf = (run: RunSummary, runs: readonly RunSummary[]) =>
    heartbeatOf(run, {
      runs,
      beats: (run.heartbeats ?? []).length === 0 ? [] : readBeats(runDir(stateDir, run.run)),
      lives,
      present: presentIn(place, lookingSince),
    })

  const of: Heartbeats['of'] = (run) => {
    const runs = known()
    const found = runs.find((one) => one.run === run)
    return found === undefined ? undefined : standingOf(found, runs)
  }
  const refusedAfter = ({standing}: HeartbeatStanding, run: string): Fault | undefined =>
    standing === 'lifted'
      ? new Fault('REFUSED', `what ${run} would lift by itself is lifted or released: there is nothing to confirm`, {
          next: [`firebreak runs show ${run}`, 'run the runbook again to contain again'],
        })
      : undefined

  return {
    of,
    all: (runs = known()) =>
      new Map(
        runs.flatMap((run) => {
          const standing = standingOf(run, runs)
          return standing === undefined ? [] : [[run.run, standing] as const]
        }),
      ),
    confirm: (run) =>
      whileNotLifted(run, place, () => {
        const before = of(run)
        if (before === undefined)
          throw new Fault('USAGE', `nothing of ${run} lifts itself: no heartbeat is asked for`, {
            next: ['firebreak runs list'],
          })
        const refusal = refusedAfter(before, run)
        if (refusal !== undefined) throw refusal
        addBeat(runDir(stateDir, run), 'confirmed', {clock, by})
        return of(run) ?? before
      }),
  }
}

/** What nobody takes care of, for whoever came for something else, whom it must not keep from acting. */
export function neglectedIn(place: HeartbeatPlace): readonly string[] {
  try {
    if (!hasBeats(join(place.stateDir, 'runs'))) return []
    return [...heartbeatsIn(place).all()].flatMap(([run, standing]) => {
      const words = isNeglected(standing) ? heartbeatWords(run, standing) : undefined
      return words === undefined ? [] : [`run ${run}: ${words}`]
    })
  } catch (error) {
    return [`cannot tell whether a heartbeat is overdue: ${asFault(error).message}`]
  }
}

/** A process needs this long to begin, on a machine that is busy. */
const beginMs = 20_000

/**
 * Begins to count, and starts the process that lifts the run when nobody gives a heartbeat: one of its own, in a
 * session of its own, so that it survives this one and its terminal.
 */
export function startWatcher(run: string, inventory: string, place: HeartbeatPlace): Watcher {
  const dir = runDir(place.stateDir, run)
  addBeat(dir, 'armed', {clock: place.clock, by: place.operator})
  const log = join(dir, 'heartbeat.log')
  const out = openSync(log, 'a', 0o600)
  const args = [join(packageRoot, 'bin/run.js'), 'heartbeat', run, '--watch', '--no-input', '--inventory', inventory]
  const child = spawn(process.execPath, args, {detached: true, stdio: ['ignore', out, out]})
  closeSync(out)
  const ended = new AbortController()
  for (const end of ['error', 'exit']) child.once(end, () => ended.abort())
  child.unref()
  const isWatching = () => readBeats(dir).some(({kind, pid}) => kind === 'watching' && pid === child.pid)
  return {
    log,
    async hasBegun() {
      for (let left = beginMs; left > 0 && !ended.signal.aborted && !isWatching(); left -= 100)
        await place.clock.sleep(100)
      return isWatching()
    },
  }
}
