import type {EvidenceAction, EvidenceSink} from '../../core/action.ts'
import type {EvidenceItem, SourceReport} from '../../core/documents/evidence.ts'
import type {Collection} from '../../core/documents/plan.ts'
import {sha256} from '../../core/digest.ts'
import {asFault, Fault} from '../../core/fault.ts'
import type {Acting, EvidenceBag, ReopenedBag} from '../../core/ports.ts'
import type {RunState} from '../../core/runs/run-state.ts'
import {answersIn, rawDigest} from './kept-answers.ts'
import {attachingFor} from './attach.ts'
import {pause} from './pause.ts'

/** After the budget a collector gets this long to say what it has. */
const graceMs = 500

interface Collecting {
  readonly collection: Collection
  readonly action: EvidenceAction
  readonly bag: EvidenceBag
  /** The same, where it was broken off before. */
  readonly before: ReopenedBag | undefined
  readonly deps: Acting
}

interface Sink extends EvidenceSink {
  /** All that is in the bag. */
  readonly kept: readonly EvidenceItem[]
}

type Sealed = NonNullable<ReopenedBag['sealed']>

const overTime = ({collection}: Collecting): string =>
  `the collector had not ended when its ${collection.budgetMs / 1000} s were over`

/** What is in the bag of each source, where the collector itself did not come to say so. */
function cutShort(collecting: Collecting, kept: readonly EvidenceItem[]): readonly SourceReport[] {
  const bySource = Map.groupBy(kept, ({source}) => source)
  const gaps = [`${overTime(collecting)}: what came of this source until then is kept`]
  return [
    ...[...bySource].map(([source, items]): SourceReport => {
      const rows = items.reduce((sum, item) => sum + (item.rows ?? 0), 0)
      return {source, state: 'truncated', rows, gaps}
    }),
    {
      source: 'snapshot',
      state: 'truncated',
      rows: 0,
      gaps: [`${overTime(collecting)}: of what is not named beside this nothing came until then`],
    },
  ]
}

/** Puts what comes into the bag and on record; what the bag of a run that broke off has already is neither twice. */
function sinkOf({collection: {key}, bag, before, deps}: Collecting, isClosed: () => boolean): Sink {
  const kept: EvidenceItem[] = [...(before?.items ?? [])]
  const known = new Map(before?.items.map((item) => [`${item.source} ${item.request} ${rawDigest(item)}`, item]))
  const journaled = async (keep: () => Promise<EvidenceItem>) => {
    if (isClosed()) throw new Fault('INTERRUPTED', 'the evidence bag is closed')
    const item = await keep()
    await deps.journal.append({type: 'evidence', key, item})
    kept.push(item)
    return item
  }
  return {
    kept,
    keep: async (file, bytes, about) =>
      known.get(`${about.source} ${about.request} ${sha256(bytes)}`) ??
      journaled(async () => bag.keep(file, bytes, about)),
    keepStream: async (...kept) => journaled(async () => bag.keepStream(...kept)),
  }
}

/** Collects within the budget: a log that does not answer keeps nobody from pulling the brake. */
async function withinBudget(collecting: Collecting, {plan}: RunState): Promise<readonly SourceReport[]> {
  const {collection, action, bag, before, deps} = collecting
  const budget = new AbortController()
  const done = new AbortController()
  const reader = before === undefined ? deps.reader : deps.reader.remembering(answersIn(before))
  const sink = sinkOf(collecting, () => done.signal.aborted)
  const collected = action.collect(reader, collection.params, {
    sink,
    now: new Date(bag.begunAt),
    targets: plan.changes.map(({target}) => target),
    signal: AbortSignal.any([budget.signal, deps.stop]),
    ...(deps.openEarlier === undefined ? {} : {openEarlier: deps.openEarlier}),
    attaching: attachingFor(collection.key, deps),
  })
  const over = pause(collection.budgetMs, {clock: deps.clock, stop: AbortSignal.any([done.signal, deps.stop])}).then(
    async () => {
      budget.abort()
      await pause(graceMs, {clock: deps.clock, stop: done.signal})
      return cutShort(collecting, sink.kept)
    },
  )
  try {
    return await Promise.race([collected, over])
  } finally {
    done.abort()
    collected.catch(() => undefined)
  }
}

/** What a crash kept in the bag and did not get to write down. */
async function journalWhatIsThere(key: string, {items}: ReopenedBag, {journal}: Acting): Promise<void> {
  const written = new Set(
    journal.entries().flatMap(({event}) => (event.type === 'evidence' && event.key === key ? [event.item.file] : [])),
  )
  for (const item of items) if (!written.has(item.file)) await journal.append({type: 'evidence', key, item})
}

/** Seals the bag, unless the run is interrupted: then it stays open, to be gone on with. */
async function fill(collecting: Collecting, state: RunState): Promise<Sealed> {
  const {bag, deps} = collecting
  const sources = await withinBudget(collecting, state)
  if (deps.stop.aborted) throw new Fault('INTERRUPTED', `interrupted; what was kept until then is in ${bag.path}`)
  return {...(await bag.seal(sources)), sources}
}

/** Keeps the evidence that a plan asks for; what could not be had in time is a gap, on record. Never throws for what a source does. */
export async function collect(collection: Collection, state: RunState, deps: Acting): Promise<void> {
  const {key, uses} = collection
  let bag: EvidenceBag | undefined
  try {
    const action = await deps.loadAction(uses)
    if (action.kind !== 'evidence') throw new Fault('INVALID_DOCUMENT', `${uses} collects nothing`)
    const before = await deps.reopenBag(key)
    if (before !== undefined) await journalWhatIsThere(key, before, deps)
    bag = before ?? (await deps.openBag(key))
    const {sha256: digest, sources} = before?.sealed ?? (await fill({collection, action, bag, before, deps}, state))
    await deps.journal.append({type: 'collected', key, bag: bag.path, sha256: digest, sources: [...sources]})
  } catch (error) {
    const broken = bag === undefined ? {} : {bag: bag.path}
    await deps.journal.append({type: 'collection-failed', key, why: asFault(error).message, ...broken})
  }
}
