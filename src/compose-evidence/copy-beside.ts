import type {JournalEntry, JournalEvent} from '../core/documents/journal.ts'
import {asFault} from '../core/fault.ts'
import type {RunEnd} from '../core/runs/run-report.ts'
import {type CollectionState, recordingKey} from '../core/runs/collection-state.ts'
import {nextState, type RunState} from '../core/runs/run-state.ts'
import {noteIn} from '../storage/journal.ts'
import {runDir} from '../storage/runs.ts'
import {systemClock} from '../storage/system-clock.ts'
import {type CopyingBags, copyTo, sinkOpener} from './copy-bags.ts'

/** The first brake has the processor and the network to itself for this long. */
const asideMs = 250
/** How long a run that is over waits for its evidence to arrive. */
const patienceMs = 60_000

/** What of a run is watched so that its evidence can be copied. */
interface Copied {
  readonly run: string
  readonly report: (entry: JournalEntry) => void
  readonly stop: AbortSignal
}

type Noted = Extract<JournalEvent, {type: 'copied' | 'copy-failed'}>

/** Copies every sealed bag of a run to every sink of the inventory, beside the work, and waits for what is left once everything is given back. */
export async function besideCopies<Run extends Copied>(
  running: Run,
  options: CopyingBags,
  act: (running: Run) => Promise<RunEnd>,
): Promise<RunEnd> {
  const {names} = sinkOpener(options)
  if (names.length === 0) return act(running)
  const copying = startCopying(running, options)
  const report = (entry: JournalEntry) => {
    running.report(entry)
    const sealed = sealedBy(entry.event)
    if (sealed !== undefined) copying.begin(sealed)
  }
  const end = await act({...running, report}).catch((error: unknown) => {
    copying.giveUp()
    throw error
  })
  const events = await copying.finish(end.state)
  return noted(end, events, {running, options})
}

interface Sealed {
  readonly key: string
  readonly bag: string
  readonly sha256: string
}

/** The bag that an event tells of. */
function sealedBy(event: JournalEvent): Sealed | undefined {
  if (event.type === 'collected') return event
  if (event.type !== 'recorded' || event.bag === undefined || event.sha256 === undefined) return undefined
  return {key: recordingKey, bag: event.bag, sha256: event.sha256}
}

function startCopying({run, stop}: Copied, options: CopyingBags) {
  const {names, open} = sinkOpener(options)
  const over = new AbortController()
  const signal = AbortSignal.any([stop, over.signal])
  const underWay = new Map<string, Promise<Noted>>()

  const copy = async ({key, bag, sha256}: Sealed, sink: string): Promise<Noted> => {
    try {
      await systemClock.sleep(asideMs, signal)
      const copied = await copyTo(await open(sink), {path: bag, run, sealed: sha256}, {...options, signal})
      return {type: 'copied', key, copy: copied}
    } catch (error) {
      const why = signal.aborted ? whyStopped(stop) : asFault(error).message
      return {type: 'copy-failed', key, sink, why}
    }
  }
  const begin = (sealed: Sealed) => {
    for (const sink of names) {
      const name = `${sealed.key} ${sealed.sha256} ${sink}`
      if (!underWay.has(name)) underWay.set(name, copy(sealed, sink))
    }
  }
  return {
    begin,
    /** Where the run itself failed nobody waits: what is not there yet is copied by hand. */
    giveUp: () => over.abort(),
    /** What became of each, with those of an earlier part of the run that are not there yet. Never rejects. */
    async finish({collections, recording}: RunState): Promise<readonly Noted[]> {
      const kept = [...collections, ...(recording === undefined ? [] : [[recordingKey, recording] as const])]
      for (const [key, {bag, sha256, copies}] of kept)
        if (bag !== undefined && sha256 !== undefined && !isEverywhere(copies, names)) begin({key, bag, sha256})
      const patience = systemClock.sleep(patienceMs, signal).catch(() => undefined)
      const all = Promise.all(underWay.values())
      await Promise.race([all, patience])
      over.abort()
      return all
    },
  }
}

const isEverywhere = (copies: CollectionState['copies'], names: readonly string[]): boolean =>
  names.every((name) => {
    const copy = copies.get(name)
    return copy !== undefined && !('failed' in copy)
  })

const whyStopped = (stop: AbortSignal): string =>
  stop.aborted ? 'it was interrupted' : `it was not there ${patienceMs / 1000} s after the run had ended`

interface Noting {
  readonly running: Copied
  readonly options: CopyingBags
}

/** With what became of the copies on record; the bag's custody has it too. */
async function noted(end: RunEnd, events: readonly Noted[], {running, options}: Noting): Promise<RunEnd> {
  const {run} = running
  const {stateDir, lockDir, operator: actor} = options
  const entries: JournalEntry[] = []
  const report = (entry: JournalEntry) => {
    running.report(entry)
    entries.push(entry)
  }
  for (const event of events)
    await noteIn({dir: runDir(stateDir, run), run, clock: options.clock, actor, lockDir, report}, event)
  return {...end, state: nextState(end.state, entries)}
}
