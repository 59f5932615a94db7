import {writeSync} from 'node:fs'
import {exitCodes} from '../core/fault.ts'
import {redact} from '../core/text/redact.ts'
import type {JournalEntry} from '../core/documents/journal.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** What an interrupt needs to know: where to tell, and what the run has done so far. */
export interface Interruptible {
  /** Of a run that listens: the first Ctrl-C ends that, and what comes after is done as usual. */
  readonly listening?: AbortController
  readonly tell: (text: string) => void
  /** `next` is the command that goes on where this one stopped. */
  readonly soFar: () => {readonly next?: string; readonly wrote: boolean}
}

/** Whether an entry says that a request may have changed something. */
export function mayHaveWritten({event}: JournalEntry): boolean {
  return event.type === 'intent'
}

const nextLine = (next: string | undefined): string => (next === undefined ? '' : ` Next: ${next}`)

/** Leaves at once; the journal knows everything that was sent. */
function leave({soFar}: Interruptible): never {
  const {next, wrote} = soFar()
  // Straight to the descriptor: a live list holds back what is written to the stream.
  writeSync(
    2,
    redact(`\n${wrote ? `Left in the middle of the run.${nextLine(next)}` : 'Left before anything was changed.'}\n`),
  )
  process.exit(wrote ? exitCodes.PARTIAL : exitCodes.INTERRUPTED)
}

/** Whether this Ctrl-C has only ended the listening. */
function endsListening({listening, tell}: Interruptible): boolean {
  if (listening === undefined || listening.signal.aborted) return false
  listening.abort()
  tell('Listening ends: what was made for it is taken away, and the bag is sealed. Ctrl-C again stops that too.')
  return true
}

/** Runs `act` so that the first Ctrl-C aborts its signal, and the second leaves at once with 130 or, after a write, 20. A run that listens has one more. */
export async function interruptible<Result>(
  about: Interruptible,
  act: (stop: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const stopping = new AbortController()
  const onSignal = () => {
    if (endsListening(about)) return
    if (stopping.signal.aborted) leave(about)
    stopping.abort()
    about.tell(
      `Stopping: no new calls, what is in flight is settled. Ctrl-C again leaves at once.${nextLine(about.soFar().next)}`,
    )
  }
  for (const signal of signals) process.on(signal, onSignal)
  try {
    return await act(stopping.signal)
  } finally {
    for (const signal of signals) process.off(signal, onSignal)
  }
}

/** Settles with the first signal to stop, for a command that only serves. */
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) process.once(signal, () => resolve())
  })
}
