import {changedSomething} from '../../core/runs/conclude.ts'
import {isOutOfHand} from '../../core/runs/coverage.ts'
import {liveState} from '../../core/runs/live-state.ts'
import type {Change} from '../../core/documents/plan.ts'
import {sameJson} from '../../core/digest.ts'
import {asFault, Fault} from '../../core/fault.ts'
import type {Acting} from '../../core/ports.ts'
import type {RunEnd} from '../../core/runs/run-report.ts'
import {type RunState} from '../../core/runs/run-state.ts'
import {isDone} from '../../core/runs/step-state.ts'
import {untilAwaited} from './await-probes.ts'
import {collect} from './collect.ts'
import {coverBorn} from './cover-born.ts'
import {endRun} from '../../core/runs/end-run.ts'
import {holdConnections} from '../proof/hold-connections.ts'
import {prove} from '../proof/prove.ts'
import {giveBackInStages} from '../releasing/give-back-in-stages.ts'
import {asPart} from './part.ts'
import {containmentAction, runStep} from './run-step.ts'
import {driftFault} from './up-to-date.ts'
import {untilNeedsAreInForce} from './in-force.ts'
import {sweep} from '../proof/sweep.ts'
import {runInOrder, type Node, type Sequel} from '../../core/runs/schedule.ts'

const stateOf = ({journal}: Acting): RunState => liveState(journal)

async function hasDrifted(change: Change, deps: Acting): Promise<boolean> {
  const action = await containmentAction(change.uses, deps)
  const now = await deps.observe(action, change.params)
  return !sameJson(now.state, change.before)
}

/** Everything is looked at again before anything is written. Throws DRIFT, and whatever keeps it from looking. */
async function preflight({plan}: RunState, deps: Acting): Promise<void> {
  const drifted = await Promise.all(plan.changes.map((change) => hasDrifted(change, deps)))
  const changes = plan.changes.filter((_, at) => drifted[at])
  const [first] = changes
  if (first === undefined) return
  const fault = driftFault(first)
  throw new Fault('DRIFT', changes.length === 1 ? fault.message : `${fault.message}, and ${changes.length - 1} more`, {
    next: fault.next,
  })
}

const sequels = {stop: 'stop', continue: 'go-on', hold: 'hold'} as const satisfies Record<Change['onFailure'], Sequel>

interface Stepping {
  readonly deps: Acting
  /** Told of a step that did not succeed. */
  readonly ended: () => void
}

function stepNode(change: Change, awaited: readonly string[], {deps, ended}: Stepping): Node {
  const {key, onFailure} = change
  const skip = async (why: string) => {
    if (stateOf(deps).steps.get(key)?.result === undefined)
      await deps.journal.append({type: 'step-end', key, result: 'skipped', why})
  }
  return {
    key,
    needs: [...change.needs, ...awaited],
    run: async () => {
      await untilNeedsAreInForce(change, stateOf(deps), deps)
      const why = await untilAwaited(change, stateOf(deps), deps)
      if (why !== undefined) {
        await skip(why)
        return sequels[onFailure]
      }
      const result = await asPart(key, () => runStep(key, stateOf(deps), deps), deps)
      if (!isDone(result)) ended()
      return isDone(result) ? 'go-on' : sequels[onFailure]
    },
    skip,
  }
}

/** All that is left to do, or only the changes of these keys. */
function nodes(deps: Acting, keys?: readonly string[]): readonly Node[] {
  const state = stateOf(deps)
  const {collections} = state.plan
  const all = [...state.steps.values()].map(({change}) => change)
  const changes = keys === undefined ? all : all.filter(({key}) => keys.includes(key))
  const line = new AbortController()
  const stepping = {...deps, stop: AbortSignal.any([deps.stop, line.signal])}
  const ended = () => {
    if (isOutOfHand(stateOf(deps))) line.abort()
  }
  const due = collections.filter(({key}) => state.collections.get(key)?.sha256 === undefined)
  return [
    ...due.map((collection): Node => ({
      key: collection.key,
      needs: [],
      run: async () => {
        await asPart(collection.key, () => collect(collection, state, deps), deps)
        return 'go-on'
      },
      skip: async (why) => {
        await deps.journal.append({type: 'collection-failed', key: collection.key, why})
      },
    })),
    ...changes.map((change) =>
      stepNode(
        change,
        due.filter(({before}) => before.includes(change.key)).map(({key}) => key),
        {deps: stepping, ended},
      ),
    ),
  ]
}

/** Once nothing is left to send: nobody waits for it. */
async function record({keepRecording, journal}: Acting): Promise<void> {
  if (keepRecording !== undefined) await journal.append({type: 'recorded', ...(await keepRecording())})
}

async function refuse(error: unknown, deps: Acting): Promise<never> {
  const {journal} = deps
  const fault = asFault(error)
  const refused = fault.code === 'DRIFT' || fault.code === 'REFUSED'
  await record(deps)
  await journal.append({type: 'run-outcome', outcome: refused ? 'refused' : 'failed', why: [fault.message]})
  throw error
}

/** Whether there is an effect to look for: a run whose every change failed has none, and one that only looks may ask what works. */
function hasEffect(state: RunState): boolean {
  const steps = [...state.steps.values()]
  if (steps.length === 0) return state.plan.proof.working.length > 0
  return changedSomething(state) || steps.every(({result}) => result === 'unchanged')
}

/** From outside, and then once more from inside: the probes wait until the change is in force, the sweep finds what slipped through before. */
async function confirm(deps: Acting): Promise<void> {
  if (!hasEffect(stateOf(deps))) return
  await prove(stateOf(deps), 'V2', deps)
  await sweep(stateOf(deps), deps)
}

/** From the first request on, nothing that goes wrong may look as if nothing had been changed. */
function afterTheFact(error: unknown, deps: Acting): Fault {
  const fault = asFault(error)
  if (!changedSomething(stateOf(deps))) return fault
  const {run} = deps.journal
  const resume = `firebreak resume ${run}`
  // Where somebody else has taken over, it is theirs to go on.
  const next = fault.code === 'REFUSED' ? [...fault.next, resume] : [resume, ...fault.next]
  return new Fault('INDETERMINATE', `${run} was broken off after it had changed something: ${fault.message}`, {
    next: [...new Set(next)],
    cause: error,
  })
}

/** The changes in their order; a release that is divided stage by stage. */
function make(deps: Acting): Promise<void> {
  const some = (keys?: readonly string[]) => runInOrder(nodes(deps, keys), deps.stop)
  return stateOf(deps).plan.stages === undefined ? some() : giveBackInStages(some, deps)
}

/** Does what is left of a plan, from whatever state its journal tells, and proves it. Throws INDETERMINATE, or anything else only while nothing has been changed. */
export async function carryOut(given: Acting): Promise<RunEnd> {
  const state = stateOf(given)
  if (!changedSomething(state)) await preflight(state, given).catch((error: unknown) => refuse(error, given))
  const {held, close} = await holdConnections(state, given)
  const deps = {...given, held}
  try {
    await make(deps)
    if (stateOf(deps).plan.ledger !== undefined) await coverBorn(deps)
    if (deps.stop.aborted) await deps.journal.append({type: 'interrupt'})
    else if (stateOf(deps).regressed === undefined) await confirm(deps)
    await record(deps)
    return await endRun(deps.journal)
  } catch (error) {
    throw afterTheFact(error, deps)
  } finally {
    close()
  }
}
