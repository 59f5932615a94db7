import {canonicalJson, sha256} from '../core/digest.ts'
import type {Inventory} from '../core/documents/inventory.ts'
import type {JournalEntry} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import {asFault, Fault} from '../core/fault.ts'
import {journalDifference, planDifference} from '../core/recordings/difference.ts'
import type {JournalReplay, ReplayedPart} from '../core/recordings/journal-replay.ts'
import type {PlanningHeader} from '../core/recordings/recorded.ts'
import type {Recording} from '../core/recordings/recording.ts'
import {normalisedDigest} from '../core/signed/normalised.ts'
import {toolVersion} from '../package-root.ts'
import type {RunbookFile} from '../workbench.ts'
import {readRecordings, type Recordings} from './read-recordings.ts'
import {replayPlanning} from './replay-planning.ts'
import {replayRun} from './replay-run.ts'

/** What else than was recorded is planned with, and where the recording is now. */
export interface ReplayWith {
  readonly runbook?: RunbookFile
  readonly inventory?: Inventory
  readonly bag?: string
}

export interface JournalReplaying extends ReplayWith {
  readonly entriesOf: (run: string) => readonly JournalEntry[]
}

const here = (): string => `firebreak/${toolVersion()}`
const digestOf = (inventory: Inventory): string => sha256(canonicalJson(inventory))

/** The recording as if it had been asked for with these. */
function asked(
  {header, ...recording}: Recording<PlanningHeader>,
  {runbook, inventory}: ReplayWith,
): Recording<PlanningHeader> {
  const given = {...header.asked, ...(inventory === undefined ? {} : {inventory})}
  if (given.kind !== 'contain' || runbook === undefined) return {...recording, header: {...header, asked: given}}
  const {document, digest} = runbook
  return {...recording, header: {...header, asked: {...given, runbook: {document, digest}}}}
}

/** What besides the answers is not what the plan was made with. */
function otherInputs({tool, asked: {inventory, ...request}}: PlanningHeader, plan: Plan): readonly string[] {
  const {id, version, digest} = plan.runbook
  const other = request.kind === 'contain' && request.runbook.digest !== digest ? request.runbook : undefined
  return [
    ...(other === undefined
      ? []
      : [
          `the runbook is ${other.document.id} ${other.document.version} (${other.digest}), and was ${id} ${version} (${digest})`,
        ]),
    ...(digestOf(inventory) === plan.inventoryDigest
      ? []
      : [`the inventory is ${digestOf(inventory)}, and was ${plan.inventoryDigest}`]),
    ...(tool === here() ? [] : [`${tool} has planned, and ${here()} derives`]),
  ]
}

const unknown = (recorded: string, ...why: readonly string[]): ReplayedPart => ({verdict: 'unknown', recorded, why})

const wordsFor = (strange: readonly string[]): readonly string[] =>
  strange.slice(0, 5).map((request) => `${request} is asked now, and was not then`)

const unkeptWords = (unkept: readonly string[]): readonly string[] =>
  unkept.slice(0, 5).map((request) => `the answer to ${request} was secret or too large, and was not kept`)

async function planPart(
  recording: Recording<PlanningHeader>,
  plan: Plan,
  from: JournalReplaying,
): Promise<ReplayedPart> {
  const recorded = plan.digest
  try {
    const {value, strange, unkept} = await replayPlanning(recording, from)
    if (value.digest === recorded) return {verdict: 'same', recorded, derived: value.digest, why: []}
    if (unkept.length > 0) return unknown(recorded, ...unkeptWords(unkept))
    const difference = planDifference(plan, value)
    const why = [...wordsFor(strange), ...otherInputs(recording.header, plan)]
    return {verdict: 'differs', recorded, derived: value.digest, ...(difference && {difference}), why}
  } catch (error) {
    const {message} = asFault(error)
    const why = [`no plan comes of it: ${message}`, ...otherInputs(recording.header, plan)]
    return {verdict: 'differs', recorded, why}
  }
}

/** The journal of the first go; what was looked at later is no part of it. */
function firstGo(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  const end = entries.findIndex(({event}) => event.type === 'run-outcome')
  return entries.slice(0, end + 1)
}

async function journalPart(entries: readonly JournalEntry[], {planning, run}: Recordings): Promise<ReplayedPart> {
  const gone = firstGo(entries)
  const recorded = normalisedDigest(gone.length === 0 ? entries : gone)
  const broken = entries.find(
    ({event}, at) => at < gone.length && (event.type === 'resume' || event.type === 'interrupt'),
  )
  if (gone.length === 0 || broken !== undefined)
    return unknown(recorded, 'the run broke off and was gone on with by another process')
  if (planning === undefined || run === undefined) return unknown(recorded, 'what the run read is not in the recording')
  const {value, strange, unkept} = await replayRun({entries: gone, planned: planning.header, recording: run})
  const derived = normalisedDigest(value)
  if (derived === recorded) return {verdict: 'same', recorded, derived, why: []}
  if (unkept.length > 0) return unknown(recorded, ...unkeptWords(unkept))
  const difference = journalDifference(gone, value)
  const tool = run.header.tool === here() ? [] : [`${run.header.tool} has run it, and ${here()} derives`]
  return {verdict: 'differs', recorded, derived, ...(difference && {difference}), why: [...wordsFor(strange), ...tool]}
}

function planOf(run: string, [first]: readonly JournalEntry[]): Plan {
  if (first?.event.type === 'run-start') return first.event.plan
  throw new Fault('INVALID_DOCUMENT', `the journal of ${run} does not begin with a plan`)
}

/** What is not as it was then, where the recording alone was planned with. */
function notesOf(run: string, replaced: ReplayWith): readonly string[] {
  const names = [replaced.runbook && 'runbook', replaced.inventory && 'inventory'].filter((name) => name !== undefined)
  return names.length === 0 ? [] : [`${run} was planned again with another ${names.join(' and ')} than was recorded`]
}

/** Derives plan and journal of a run again, without a network. Throws INVALID_DOCUMENT where the recording was changed. */
export async function replayJournal(run: string, from: JournalReplaying): Promise<JournalReplay> {
  const entries = from.entriesOf(run)
  const plan = planOf(run, entries)
  const kept = await readRecordings(run, entries, from.bag)
  const about = {schema: 'firebreak/journal-replay@1', run, notes: notesOf(run, from)} as const
  if (typeof kept === 'string')
    return {
      ...about,
      tools: {here: here()},
      plan: unknown(plan.digest, kept),
      journal: unknown(normalisedDigest(entries), kept),
    }
  const planned = kept.planning === undefined ? undefined : asked(kept.planning, from)
  const recorded = kept.planning?.header.tool ?? kept.run?.header.tool
  return {
    ...about,
    tools: {...(recorded === undefined ? {} : {recorded}), here: here()},
    plan:
      planned === undefined
        ? unknown(plan.digest, 'what was read for the plan was not beside its file when it was applied')
        : await planPart(planned, plan, from),
    journal: await journalPart(entries, kept),
  }
}
