import type {JournalEntry} from '../core/documents/journal.ts'
import {Fault} from '../core/fault.ts'
import type {OpenedBag} from '../core/ports.ts'
import type {PlanningHeader, RunHeader} from '../core/recordings/recorded.ts'
import type {Recording} from '../core/recordings/recording.ts'
import {openBag, verifyBag} from '../storage/evidence-bag.ts'
import {readRecording} from '../storage/recordings/read-recording.ts'
import {requestOf} from './taped-run.ts'

/** What a run has left; each may be missing. */
export interface Recordings {
  readonly planning: Recording<PlanningHeader> | undefined
  readonly run: Recording<RunHeader> | undefined
}

async function recordingIn(bag: OpenedBag, of: 'planning' | 'run'): Promise<Recording | undefined> {
  const item = bag.items.find(({request}) => request === requestOf(of))
  if (item === undefined) return undefined
  return readRecording(Buffer.from(await bag.read(item)).toString('utf8'), `${bag.path}/${item.file}`)
}

async function planningIn(bag: OpenedBag): Promise<Recordings['planning']> {
  const found = await recordingIn(bag, 'planning')
  return found?.header.of === 'planning' ? {...found, header: found.header} : undefined
}

async function runIn(bag: OpenedBag): Promise<Recordings['run']> {
  const found = await recordingIn(bag, 'run')
  return found?.header.of === 'run' ? {...found, header: found.header} : undefined
}

/** The recordings of a run, or why there are none. Throws INVALID_DOCUMENT for a bag that is not the one that was sealed. */
export async function readRecordings(
  run: string,
  entries: readonly JournalEntry[],
  elsewhere: string | undefined,
): Promise<Recordings | string> {
  const recorded = entries.map(({event}) => event).find((event) => event.type === 'recorded')
  if (recorded === undefined) return 'nothing was recorded of this run: only the chain of its journal could be checked'
  const path = elsewhere ?? recorded.bag
  if (path === undefined) return `the answers could not be recorded: ${recorded.why ?? 'nobody knows why'}`
  const [problem] = await verifyBag(path, recorded.sha256)
  if (problem !== undefined)
    throw new Fault('INVALID_DOCUMENT', `the recording of ${run} is not the one that was sealed: ${problem}`, {
      next: ['take another copy of it: firebreak journal replay RUN --bag DIR'],
    })
  const bag = await openBag(path)
  return {planning: await planningIn(bag), run: await runIn(bag)}
}
