import type {JournalEntry} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import {asFault} from '../core/fault.ts'
import type {Watcher, Workbench} from '../workbench.ts'

/** Sees to it that somebody lifts again what a run does, where its plan says so. */
export interface WatchOver {
  readonly see: (entry: JournalEntry) => void
  /** Says who watches, or that nobody does. */
  told(): Promise<void>
}

type Started = {readonly run: string} & ({readonly watcher: Watcher} | {readonly why: string})

/** A watcher that cannot be started keeps no brake from being pulled: it is said loudly. */
function start(run: string, startWatcher: (run: string) => Watcher): Started {
  try {
    return {run, watcher: startWatcher(run)}
  } catch (error) {
    return {run, why: asFault(error).message}
  }
}

async function words(started: Started): Promise<string> {
  const {run} = started
  const isWatched = 'watcher' in started && (await started.watcher.hasBegun())
  if (isWatched)
    return `Part of this run lifts itself unless you say in time that you can still reach it: firebreak heartbeat ${run}\nIts watcher writes to ${started.watcher.log}`
  const why = 'watcher' in started ? `see ${started.watcher.log}` : started.why
  return `NOBODY WATCHES this run, part of which is to lift itself; ${why}. Next: firebreak heartbeat ${run} --watch`
}

/** Starts the watcher once the intent is on disk and before its request leaves: what could cut us off does not stand unwatched. */
export function watchOver(
  {kind, changes}: Plan,
  {startWatcher}: Pick<Workbench, 'startWatcher'>,
  tell: (text: string) => void,
): WatchOver {
  const alive = new Set(changes.flatMap(({key, heartbeat}) => (heartbeat === undefined ? [] : [key])))
  let started: Started | undefined
  return {
    see({run, event}) {
      if (kind !== 'contain' || startWatcher === undefined || started !== undefined) return
      if (event.type === 'intent' && alive.has(event.key)) started = start(run, startWatcher)
    },
    async told() {
      if (started !== undefined) tell(await words(started))
    },
  }
}
