import type {Collection} from '../core/documents/plan.ts'
import {asFault, Fault} from '../core/fault.ts'
import type {Acting} from '../core/ports.ts'
import type {RunState} from '../core/runs/run-state.ts'

/**
 * Keeps the evidence that a plan asks for, within its budget; what could not be had in time is a gap, on record.
 * Never throws: a snapshot that fails does not keep a brake from being pulled.
 */
export async function collect(collection: Collection, {plan}: RunState, deps: Acting): Promise<void> {
  const {key} = collection
  const budget = new AbortController()
  const over = new AbortController()
  const signal = AbortSignal.any([budget.signal, deps.stop])
  void deps.clock.sleep(collection.budgetMs, over.signal).then(
    () => budget.abort(),
    () => undefined,
  )
  try {
    const action = await deps.loadAction(collection.uses)
    if (action.kind !== 'evidence') throw new Fault('INVALID_DOCUMENT', `${collection.uses} collects nothing`)
    const bag = await deps.openBag(key)
    const sink: typeof bag.keep = async (file, bytes, about) => {
      const item = await bag.keep(file, bytes, about)
      await deps.journal.append({type: 'evidence', key, item})
      return item
    }
    const targets = plan.changes.map(({target}) => target)
    const sources = await action.collect(deps.reader, collection.params, {
      sink: {keep: sink},
      now: deps.clock.now(),
      targets,
      signal,
    })
    const {sha256} = await bag.seal(sources)
    await deps.journal.append({type: 'collected', key, bag: bag.path, sha256, sources: [...sources]})
  } catch (error) {
    await deps.journal.append({type: 'collection-failed', key, why: asFault(error).message})
  } finally {
    over.abort()
  }
}
