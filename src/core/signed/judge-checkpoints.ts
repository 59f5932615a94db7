import type {JournalEntry} from '../documents/journal.ts'
import type {Checkpoint} from './checkpoint.ts'
import {digestOf, type Subject} from './statement.ts'

/** A checkpoint whose signature was found good. */
export interface SignedCheckpoint {
  /** Where it lies, for people. */
  readonly place: string
  /** SHA-256 over what was signed; what the next checkpoint names. */
  readonly digest: string
  readonly person: string
  readonly checkpoint: Checkpoint
  readonly subject: readonly Subject[]
  /** Whether somebody else vouches for it: a witness that has it, or a time stamp. */
  readonly witnessed: boolean
}

/** A journal whose chain was found good. */
export interface ChainedJournal {
  readonly entries: readonly JournalEntry[]
  /** The hash of the last entry. */
  readonly head: string
}

export interface CheckpointVerdict {
  /** One line for each thing that is not as it must be; none when nothing is. */
  readonly problems: readonly string[]
  /** How many entries are under a good signature, and how many somebody else vouches for. */
  readonly signedTo: number
  readonly witnessedTo: number
}

/** How far a signer's clock may lie behind the writer's. */
const clockTolerance = 5 * 60_000

/** Holds checkpoints, of this machine and of witnesses, against the journal and against one another. */
export function judgeCheckpoints(journal: ChainedJournal, found: readonly SignedCheckpoint[]): CheckpointVerdict {
  const checkpoints = distinct(found).toSorted((a, b) => a.checkpoint.size - b.checkpoint.size)
  const problemsOf = (each: SignedCheckpoint) => [...againstJournal(each, journal), ...againstOthers(each, checkpoints)]
  const judged = checkpoints.map((each) => ({each, problems: problemsOf(each)}))
  const good = judged.filter(({problems}) => problems.length === 0).map(({each}) => each)
  const furthest = (some: readonly SignedCheckpoint[]) => Math.max(0, ...some.map(({checkpoint: {size}}) => size))
  return {
    problems: judged.flatMap(({each: {place}, problems}) => problems.map((problem) => `${place}: ${problem}`)),
    signedTo: furthest(good),
    witnessedTo: furthest(good.filter(({witnessed}) => witnessed)),
  }
}

/** Each once; a copy that a witness has makes it witnessed. */
function distinct(found: readonly SignedCheckpoint[]): readonly SignedCheckpoint[] {
  const byDigest = Map.groupBy(found, ({digest}) => digest)
  return [...byDigest.values()].flatMap(([first, ...copies]) =>
    first === undefined ? [] : [{...first, witnessed: [first, ...copies].some(({witnessed}) => witnessed)}],
  )
}

function againstJournal({checkpoint, subject}: SignedCheckpoint, {entries, head}: ChainedJournal): readonly string[] {
  const {run, size, at} = checkpoint
  const entry = entries[size - 1]
  if (entry === undefined)
    return [`it has seen ${size} entries and the journal has ${entries.length}: its tail was cut`]
  const hash = entries[size]?.prev ?? head
  return [
    ...(run === entry.run ? [] : [`it is of run ${run}`]),
    ...(checkpoint.head === hash ? [] : [`entry ${size} is another than the one it has seen`]),
    ...(Date.parse(at) >= Date.parse(entry.obs.at) - clockTolerance
      ? []
      : [`it says that it was made at ${at}, before entry ${size} was written`]),
    ...subjectProblems(subject, checkpoint.head, entries.slice(0, size)),
  ]
}

function subjectProblems(
  subject: readonly Subject[],
  head: string,
  entries: readonly JournalEntry[],
): readonly string[] {
  const wanted = new Map([['journal', head], ...subjectsOf(entries)])
  const wrong = [...wanted].filter(([name, digest]) => digestOf(subject, name) !== digest).map(([name]) => name)
  const strange = subject.filter(({name}) => !wanted.has(name)).map(({name}) => name)
  return [...wrong, ...strange].map((name) => `what it says of ${name} is not what the journal says`)
}

/** What entries fix by its digest: plan, runbook and each sealed bag. */
export function subjectsOf(entries: Iterable<JournalEntry>): ReadonlyMap<string, string> {
  const subjects = new Map<string, string>()
  for (const {event} of entries) {
    if (event.type === 'run-start') {
      subjects.set('plan', event.plan.digest)
      subjects.set('runbook', event.plan.runbook.digest)
    }
    if (event.type === 'collected') subjects.set(`evidence/${event.key}`, event.sha256)
  }
  return subjects
}

function againstOthers(each: SignedCheckpoint, all: readonly SignedCheckpoint[]): readonly string[] {
  const {size, prevCheckpointSha256: prev} = each.checkpoint
  const twin = all.find((other) => other !== each && other.checkpoint.size === size)
  const equivocal = twin === undefined ? [] : [`equivocation: ${twin.place} says something else of ${size} entries`]
  if (prev === undefined) {
    const earlier = all.find(({checkpoint}) => checkpoint.size < size)
    return earlier === undefined ? equivocal : [...equivocal, `it names none before it, and ${earlier.place} is`]
  }
  const before = all.find(({digest}) => digest === prev)
  if (before === undefined) return [...equivocal, 'the checkpoint before it is missing']
  if (before.checkpoint.size < size) return equivocal
  return [
    ...equivocal,
    `it comes after ${before.place}, which had seen ${before.checkpoint.size} entries: the journal shrank`,
  ]
}
