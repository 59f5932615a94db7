import {join} from 'node:path'
import type {DatabaseSync} from 'node:sqlite'
import {passCrashPoint} from '../core/crash-point.ts'
import {type JournalEntry, JournalEvent} from '../core/documents/journal.ts'
import {Fault} from '../core/fault.ts'
import type {Clock, Journal, Lock, TakingOver} from '../core/ports.ts'
import {assertBare} from '../core/text/assert-bare.ts'
import {redactAll} from '../core/text/redact.ts'
import {hasRoomForMore} from './disk/free-space.ts'
import {makePrivateDir} from './disk/private-dir.ts'
import {holdReserve, type Reserve} from './disk/reserve.ts'
import {type Chain, rowOf, verifyChain} from './journal/chain.ts'
import {commitTogether} from './journal/commit-together.ts'
import {createJournalFile, openJournalFile, readJournalFile, rowsOf, takeOnProtocol} from './journal/journal-file.ts'
import {openHeadFile, reaching, readHead} from './journal/head-file.ts'
import {createLastResort} from './journal/last-resort.ts'
import {createNews} from './journal/news.ts'
import {durableWriting} from './journal/write-durably.ts'
import {entryWriter} from './journal/write-entry.ts'
import {immediately} from './sqlite/database.ts'
import {diskTookNothing} from './sqlite/took-nothing.ts'
import {acquireLock, type HeldLock} from './lock.ts'
import {type Machine, thisMachine} from './lock/machine.ts'
import {Taken} from './lock/obstacle.ts'
import {type Moment, momentOf} from './lock/moment.ts'
import {followRequests} from './lock/open-requests.ts'

export {verifyChain} from './journal/chain.ts'

export interface JournalOptions {
  /** The directory of the run; the journal is the file `journal.db` in it. */
  readonly dir: string
  readonly run: string
  readonly clock: Clock
  /** Who is at the keyboard, or which pipeline. */
  readonly actor: string
  readonly machine?: Machine
  /** Where the lock file is: shared by everybody who may act on the same account. */
  readonly lockDir: string
  /** What the run may change, beside its own journal: nobody else may meanwhile. */
  readonly resources?: readonly string[]
  readonly takeOver?: TakingOver | undefined
  /** Throws where a new run is not to be begun after all; asked once its lock is had. */
  readonly assertStill?: (() => void) | undefined
  /** Told of each entry once it is durable. */
  readonly report?: (entry: JournalEntry) => void
  /** Directories on other disks, for what this one does not take any more. */
  readonly elsewhere?: readonly string[]
}

/** A journal that can be closed, which gives the lock back. */
export interface OpenJournal extends Journal {
  /** Whoever writes the journal of a run holds its lock. */
  readonly lock: Lock
  close(): void
}

const fileIn = (dir: string): string => join(dir, 'journal.db')

/** Begins the journal of a new run, once its lock is had. Throws REFUSED when it cannot be made durable, or another holds what it needs. */
export function createJournal(options: JournalOptions): OpenJournal {
  return locked(options, (lock) => {
    options.assertStill?.()
    passCrashPoint('journal:before-making')
    makePrivateDir(options.dir)
    return writable(createJournalFile(fileIn(options.dir)), lock, options)
  })
}

/**
 * Goes on with the journal of a run, under a lock of its own, so that the process that wrote it before can write no
 * more. Throws REFUSED while that process lives, INVALID_DOCUMENT when the journal is broken.
 */
export function openJournal(options: JournalOptions): OpenJournal {
  return locked(options, (lock) => writable(openJournalFile(fileIn(options.dir)), lock, options))
}

/** Who only has something to note neither resumes the run nor takes its lock: it waits, or ends what only watches. */
function openForNote(options: JournalOptions): OpenJournal {
  try {
    return openJournal(options)
  } catch (error) {
    if (!(error instanceof Taken)) throw error
    const {run} = options
    throw new Fault('REFUSED', error.message, {
      cause: error,
      next: [
        'run the same command again once that process has ended',
        `where it only watches, stop it with Ctrl-C: firebreak verify ${run} --watch goes on where it was`,
      ],
    })
  }
}

/** Adds one entry to the journal of a run that nobody is writing. Throws REFUSED as `openJournal` does. */
export async function noteIn(options: JournalOptions, event: JournalEvent): Promise<void> {
  const journal = openForNote(options)
  try {
    await journal.append(event)
  } finally {
    journal.close()
  }
}

/** Reads a journal file and checks every link of it. Throws INVALID_DOCUMENT at the first bad entry. */
export function readJournal(path: string): Chain {
  return readJournalFile(path)
}

function locked(options: JournalOptions, open: (lock: HeldLock) => OpenJournal): OpenJournal {
  const {lockDir, resources = [], run, actor: holder, machine = thisMachine(), clock, takeOver} = options
  const lock = acquireLock({lockDir, resources, run, holder, machine, clock, ...(takeOver && {takeOver})})
  try {
    return open(lock)
  } catch (error) {
    lock.release()
    throw error
  }
}

/** With the lock file attached one transaction covers both: an entry is on disk only if the lock was held then. */
function attach(database: DatabaseSync, {path}: HeldLock): void {
  database.prepare('ATTACH ? AS locks').run(path)
  database.exec('PRAGMA locks.synchronous=FULL')
}

function writable(database: DatabaseSync, lock: HeldLock, options: JournalOptions): OpenJournal {
  let reserve: Reserve | undefined
  try {
    attach(database, lock)
    return immediately(database, () => {
      takeOnProtocol(database)
      const chain = reaching(chainOf(database, options.run), readHead(options.dir))
      reserve = holdReserve(options.dir, lock.id)
      return writableJournal(database, {...options, lock, reserve, chain})
    })
  } catch (error) {
    reserve?.release()
    database.close()
    throw diskTookNothing(error) ? cannotGoOn(options.run, error) : error
  }
}

const cannotGoOn = (run: string, cause: unknown): Fault =>
  new Fault('REFUSED', `the journal of ${run} cannot be gone on with (${String(cause)}): nothing was sent`, {
    cause,
    next: ['free disk space or repair the disk', `firebreak resume ${run}`],
  })

function chainOf(database: DatabaseSync, run: string): Chain {
  const chain = verifyChain(rowsOf(database))
  const other = chain.entries.find((entry) => entry.run !== run)
  if (other !== undefined) throw new Fault('INVALID_DOCUMENT', `the journal of ${run} belongs to run ${other.run}`)
  return chain
}

interface Writing extends JournalOptions {
  readonly lock: HeldLock
  readonly reserve: Reserve
  readonly chain: Chain
}

/** Where an entry is written, and by which start of the machine its monotonic clock counts. */
const placeOf = ({host, boot}: Machine): Machine | Pick<Machine, 'host'> => (boot === '' ? {host} : {host, boot})

function writableJournal(
  database: DatabaseSync,
  {run, dir, clock, actor, report, lock, reserve, chain, elsewhere = [], ...at}: Writing,
): OpenJournal {
  const entries = [...chain.entries]
  // Also where the lock file is a new one, as for the run of a drill, epochs of one journal only grow.
  const epoch = Math.max(lock.epoch, (entries.at(-1)?.obs.epoch ?? 0) + 1)
  const writer = entryWriter(database, {run, epoch, nonce: lock.id, actor, ...placeOf(at.machine ?? thisMachine())})
  const lastResort = createLastResort({run, journal: fileIn(dir), clock, places: elsewhere})
  const durable = durableWriting({run, hasRoom: () => hasRoomForMore(dir), reserve, lastResort})
  const head = openHeadFile(dir)
  const news = createNews(lock.tookOver, momentOf(clock))
  const requests = followRequests(lock.settled.own)
  for (const {event} of entries) requests.see(event, momentOf(clock))

  const writeAll = (events: readonly JournalEvent[], now: Moment): readonly JournalEntry[] => {
    lock.keepIn(database, now)
    writer.assertCount(entries.length)
    const written = events.map((event) => writer.write(event, now))
    for (const event of events) requests.see(event, now)
    lock.settleIn(database, requests.settled())
    passCrashPoint('journal:before-commit')
    return written
  }
  const commits = commitTogether((events: readonly JournalEvent[]) => {
    passCrashPoint('journal:before-write')
    const now = momentOf(clock)
    const {before, after} = news.around(now, entries.length)
    const all = [...before, ...events.slice(0, 1), ...after, ...events.slice(1)]
    const written = durable.write(all, () => immediately(database, () => writeAll(all, now)))
    passCrashPoint('journal:committed')
    news.told(now)
    entries.push(...written)
    for (const last of written.slice(-1)) head.keep({seq: last.seq, hash: rowOf(last).hash})
    for (const entry of written) report?.(entry)
    return [...written.slice(before.length, before.length + 1), ...written.slice(before.length + 1 + after.length)]
  })

  return {
    run,
    lock,
    entries: (from = 0) => entries.slice(from),
    append: async (event) => {
      durable.assertMayBegin(event)
      return commits.add(JournalEvent.parse(fitToKeep(event)))
    },
    close() {
      commits.flush()
      if (!database.isOpen) return
      database.close()
      head.close()
      reserve.release()
      lock.release()
    },
  }
}

/** Without any secret that this process has held: once hashed, an entry stays as it is for good. */
function fitToKeep(event: JournalEvent): JournalEvent {
  if (event.type !== 'run-start' && event.type !== 'found') return redactAll(event)
  assertBare(event)
  return event
}
