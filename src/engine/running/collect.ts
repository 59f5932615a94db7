import type {EvidenceAction} from '../../core/action.ts'
import type {SourceReport} from '../../core/documents/evidence.ts'
import type {Collection} from '../../core/documents/plan.ts'
import {asFault, Fault} from '../../core/fault.ts'
import type {Acting, EvidenceBag} from '../../core/ports.ts'
import type {RunState} from '../../core/runs/run-state.ts'
import {pause} from './pause.ts'

/** After the budget a collector gets this long to say what it has. */
const graceMs = 500

interface Collecting {
  readonly collection: Collection
  readonly action: EvidenceAction
  readonly bag: EvidenceBag
  readonly deps: Acting
}

const cutShort = ({collection}: Collecting): readonly SourceReport[] => [
  {
    source: 'snapshot',
    state: 'truncated',
    rows: 0,
    gaps: [
      `the collector had not ended when its ${collection.budgetMs / 1000} s were over: what came until then is kept`,
    ],
  },
]

/** Collects within the budget: a log that does not answer keeps nobody from pulling the brake. */
async function withinBudget(collecting: Collecting, {plan}: RunState): Promise<readonly SourceReport[]> {
  const {collection, action, bag, deps} = collecting
  const budget = new AbortController()
  const done = new AbortController()
  const keep: EvidenceBag['keep'] = async (file, bytes, about) => {
    if (done.signal.aborted) throw new Fault('INTERRUPTED', 'the evidence bag is closed')
    const item = await bag.keep(file, bytes, about)
    await deps.journal.append({type: 'evidence', key: collection.key, item})
    return item
  }
  const collected = action.collect(deps.reader, collection.params, {
    sink: {keep},
    now: deps.clock.now(),
    targets: plan.changes.map(({target}) => target),
    signal: AbortSignal.any([budget.signal, deps.stop]),
  })
  const over = pause(collection.budgetMs, {clock: deps.clock, stop: AbortSignal.any([done.signal, deps.stop])}).then(
    async () => {
      budget.abort()
      await pause(graceMs, {clock: deps.clock, stop: done.signal})
      return cutShort(collecting)
    },
  )
  try {
    return await Promise.race([collected, over])
  } finally {
    done.abort()
    collected.catch(() => undefined)
  }
}

/** Keeps the evidence that a plan asks for; what could not be had in time is a gap, on record. Never throws for what a source does. */
export async function collect(collection: Collection, state: RunState, deps: Acting): Promise<void> {
  const {key} = collection
  try {
    const action = await deps.loadAction(collection.uses)
    if (action.kind !== 'evidence') throw new Fault('INVALID_DOCUMENT', `${collection.uses} collects nothing`)
    const bag = await deps.openBag(key)
    const sources = await withinBudget({collection, action, bag, deps}, state)
    const {sha256} = await bag.seal(sources)
    if (deps.stop.aborted) throw new Fault('INTERRUPTED', `interrupted; what was kept until then is in ${bag.path}`)
    await deps.journal.append({type: 'collected', key, bag: bag.path, sha256, sources: [...sources]})
  } catch (error) {
    await deps.journal.append({type: 'collection-failed', key, why: asFault(error).message})
  }
}
