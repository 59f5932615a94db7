import type {JournalEntry} from '../../core/documents/journal.ts'
import type {RecordStanding} from '../../core/signed/record-standing.ts'
import type {Clock} from '../../core/ports.ts'
import {
  type Checkpoint,
  checkpointDue,
  checkpointEvery,
  checkpointKind,
  type CheckpointReason,
} from '../../core/signed/checkpoint.ts'
import {subjectsOf} from '../../core/signed/judge-checkpoints.ts'
import {subjectOf, type Subject} from '../../core/signed/statement.ts'
import {SignedBundle} from '../../core/signed/bundle.ts'
import {messageOf} from '../../core/text/error-code.ts'
import {rowOf} from '../journal/chain.ts'
import type {SigningKey} from '../signing/key-file.ts'
import {sign} from '../signing/sign.ts'
import type {Stamper, Witness} from '../witness/witness.ts'
import {checkpointsDir, keepCheckpoint, readCheckpoints, statementDigest, textOf} from './checkpoint-files.ts'
import {showWitnesses} from './show-witnesses.ts'

/** Who signs, and who is shown what was signed. */
export interface Signing {
  /** Undefined where the operator has no key: then nothing is signed, and the run says so. */
  readonly key: () => SigningKey | undefined
  readonly witnesses: readonly Witness[]
  readonly stampers: readonly Stamper[]
  /** How long a run that is over waits for them. */
  readonly patienceMs: number
}

export interface CheckpointerOptions extends Signing {
  readonly runDir: string
  readonly run: string
  readonly tool: string
  /** Of real time: a drill's clock leaps, and witnesses do not. */
  readonly clock: Clock
}

/** Signs how a journal stands, beside the work and never in its way. */
export interface Checkpointer {
  /** Told what the journal held when it was opened. */
  begin(entries: readonly JournalEntry[]): void
  /** Told of each entry once it is durable. */
  told(entry: JournalEntry): void
  /** Signs what is left and gives witnesses a last moment. Never rejects. */
  finish(): Promise<RecordStanding>
}

interface Due {
  readonly entry: JournalEntry
  readonly reason: CheckpointReason
  readonly at: string
  readonly subjects: ReadonlyMap<string, string>
}

/** The first brake has the processor to itself for this long. */
const aside = 250

export function createCheckpointer(options: CheckpointerOptions): Checkpointer {
  const {clock} = options
  const witnessing = showWitnesses(options)
  const hurry = new AbortController()
  const notes = new Set<string>()
  let subjects: ReadonlyMap<string, string> = new Map()
  let [entries, covered, signedTo] = [0, 0, 0]
  let last: JournalEntry | undefined
  let signing = Promise.resolve()
  let signer: Promise<SignNext | undefined> | undefined

  const signNext = async (due: Due) => {
    signer ??= openSigner(options)
    const signed = await (await signer)?.(due)
    if (signed === undefined) return
    signedTo = due.entry.seq
    witnessing.show(signed)
  }
  const plan = (entry: JournalEntry, reason: CheckpointReason) => {
    covered = entry.seq
    const due = {entry, reason, at: clock.now().toISOString(), subjects}
    signing = signing
      .then(async () => pause(clock, aside, hurry.signal))
      .then(async () => signNext(due))
      .catch((error: unknown) => void notes.add(`not signed: ${messageOf(error)}`))
  }
  const later = async () => {
    await pause(clock, checkpointEvery.ms, hurry.signal)
    if (!hurry.signal.aborted && last !== undefined && covered < last.seq) plan(last, 'time')
  }

  return {
    begin(earlier) {
      subjects = subjectsOf(earlier)
      last = earlier.at(-1)
      entries = earlier.length
      signedTo = covered = readCheckpoints(checkpointsDir(options.runDir), options.run).at(-1)?.size ?? 0
    },
    told(entry) {
      if (last === undefined || last.seq === covered) void later()
      subjects = new Map([...subjects, ...subjectsOf([entry])])
      last = entry
      entries = entry.seq
      const reason = checkpointDue(entry.event, entry.seq - covered)
      if (reason !== undefined) plan(entry, reason)
    },
    async finish() {
      if (last !== undefined && covered < last.seq) plan(last, 'end')
      hurry.abort()
      await signing
      const {witnessedTo, notes: unseen} = await witnessing.finish()
      return {entries, signedTo, witnessedTo, notes: [...notes, ...unseen]}
    },
  }
}

/** What was signed, and its place. */
export interface Signed {
  readonly size: number
  readonly bundle: SignedBundle
}

type SignNext = (due: Due) => Promise<Signed>

/** Signs one checkpoint after another, each naming the one before; undefined without a key. */
async function openSigner({key: find, run, runDir, tool}: CheckpointerOptions): Promise<SignNext | undefined> {
  const key = find()
  if (key === undefined) return undefined
  const dir = checkpointsDir(runDir)
  const newest = readCheckpoints(dir, run).at(-1)
  let prev = newest === undefined ? undefined : statementDigest(SignedBundle.parse(JSON.parse(newest.text)))
  return async ({entry, reason, at, subjects}) => {
    const {hash: head} = rowOf(entry)
    const predicate: Checkpoint = {
      run,
      size: entry.seq,
      head,
      ...(prev === undefined ? {} : {prevCheckpointSha256: prev}),
      epoch: entry.obs.epoch,
      tool,
      keyId: key.keyId,
      reason,
      at,
    }
    const bundle = await sign(checkpointKind, {subject: named(head, subjects), predicate}, key)
    keepCheckpoint(dir, {size: entry.seq, text: textOf(bundle)})
    prev = statementDigest(bundle)
    return {size: entry.seq, bundle}
  }
}

const named = (head: string, subjects: ReadonlyMap<string, string>): readonly Subject[] =>
  [['journal', head] as const, ...subjects].map(([name, digest]) => subjectOf(name, digest))

/** Waits, or goes on at once when there is a hurry. */
async function pause(clock: Clock, ms: number, hurry: AbortSignal): Promise<void> {
  if (!hurry.aborted) await clock.sleep(ms, hurry).catch(() => undefined)
}
