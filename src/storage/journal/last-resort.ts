import {join} from 'node:path'
import {z} from 'zod'
import {JournalEvent} from '../../core/documents/journal.ts'
import {Timestamp} from '../../core/ids.ts'
import type {Clock} from '../../core/ports.ts'
import {replaceFile} from '../disk/keep-file.ts'

/** What a run could not write to its journal any more, kept where there was room. It proves nothing: it is in no chain. */
export const ErroredRun = z.strictObject({
  schema: z.literal('firebreak/errored-run@1'),
  run: z.string().min(1),
  journal: z.string(),
  why: z.string(),
  events: z.array(z.strictObject({at: Timestamp, event: JournalEvent})),
})
export type ErroredRun = z.infer<typeof ErroredRun>

export interface LastResortOptions {
  readonly run: string
  readonly journal: string
  readonly clock: Clock
  /** Directories on other disks, the best first. */
  readonly places: readonly string[]
}

/** Takes what the journal did not, and says in words where it is now. */
export type LastResort = (events: readonly JournalEvent[], why: string) => string

/**
 * What came back from Cloudflare is known once. When its journal cannot take it, it goes into a file elsewhere, with
 * everything that came before, and where no place takes a file, into the words of the fault.
 */
export function createLastResort({run, journal, clock, places}: LastResortOptions): LastResort {
  const known: ErroredRun['events'] = []
  return (events, why) => {
    known.push(...events.map((event) => ({at: clock.now().toISOString(), event})))
    if (known.length === 0) return ''
    const text = JSON.stringify(ErroredRun.parse({schema: 'firebreak/errored-run@1', run, journal, why, events: known}))
    const kept = places.map((place) => join(place, `errored-run-${run}.json`)).find((path) => isKept(path, text))
    return `; what it did not take is ${kept === undefined ? `this: ${text}` : `in ${kept}`}`
  }
}

/** Any place may be as full, or as read-only, as the one before. */
function isKept(path: string, text: string): boolean {
  try {
    replaceFile(path, `${text}\n`)
    return true
  } catch {
    return false
  }
}
