import type {Plan} from '../core/documents/plan.ts'
import type {Notify} from '../core/notices/notify.ts'
import type {Clock} from '../core/ports.ts'
import {runState} from '../core/runs/run-state.ts'
import {originOf} from '../core/leases/made-again.ts'
import {drillIncident, standingRuns} from '../core/runs/run-summary.ts'
import type {Outbox} from '../notify/outbox.ts'
import {createMarks} from '../storage/marks.ts'
import {readJournal} from '../storage/journal.ts'
import {journalPath, listRuns} from '../storage/runs.ts'
import {createSecretResolver, type SecretResolver} from '../storage/secrets/secret-resolver.ts'
import {systemClock} from '../storage/system-clock.ts'

/** What it takes to send notices. */
export interface NoticePlace {
  readonly stateDir: string
  readonly clock: Clock
  readonly env: Readonly<Record<string, string | undefined>>
  readonly secretResolver?: SecretResolver
}

/** Loaded with the first notice, and one for all of them; in real time, also where a drill's clock leaps. */
export function openOutbox(
  targets: Notify['targets'],
  {stateDir, env, clock, secretResolver}: NoticePlace,
): () => Promise<Outbox> {
  let opened: Promise<Outbox> | undefined
  const open = async (): Promise<Outbox> => {
    const {createOutbox} = await import('../notify/outbox.ts')
    const {resolve} = secretResolver ?? createSecretResolver({env, clock})
    return createOutbox({targets, resolveSecret: resolve, refs: createMarks(stateDir), clock: systemClock})
  }
  return () => (opened ??= open())
}

/** Of the plan of a run; undefined where its journal cannot be read. */
export function digestIn(stateDir: string, run: string): string | undefined {
  try {
    return runState(readJournal(journalPath(stateDir, run)).entries).plan.digest
  } catch {
    return undefined
  }
}

/** Whether another run of the same incident still contains something, or may; every run of a drill stands alone. */
export function othersStand(run: string, {incident, releases, account}: Plan, stateDir: string): boolean {
  if (incident === undefined || incident === drillIncident) return false
  try {
    const runs = listRuns(stateDir)
    return standingRuns(runs, account.id).some(
      (other) =>
        other.incident === incident && other.changed && other.run !== run && originOf(other.run, runs) !== releases,
    )
  } catch {
    // Nobody can tell: then nothing is closed.
    return true
  }
}
