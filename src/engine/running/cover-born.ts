import type {ContainmentAction} from '../../core/action.ts'
import type {Credential} from '../../core/documents/census.ts'
import type {Change} from '../../core/documents/plan.ts'
import {Fault} from '../../core/fault.ts'
import type {Acting} from '../../core/ports.ts'
import {coverage, isOutOfHand} from '../../core/runs/coverage.ts'
import {liveState} from '../../core/runs/live-state.ts'
import type {RunState} from '../../core/runs/run-state.ts'
import {draftChange, leaseTerms} from '../planning/draft.ts'
import {containmentAction, runStep} from './run-step.ts'

/** What is born faster than it is found is left to a person: after so many rounds a last count names it, as unknown. */
const rounds = 5

interface Template {
  readonly change: Change
  readonly action: ContainmentAction
}

/**
 * A change of the plan that says all about a credential of this kind but which one: its only param is its target, and
 * it is all that is done to that, for what follows on a rotation, such as the cut of the old secret, does nothing alone.
 */
async function templateFor({kind}: Credential, {plan}: RunState, deps: Acting): Promise<Template | undefined> {
  const ofKind = Map.groupBy(
    plan.changes.filter(({target}) => target.kind === kind),
    ({target}) => target.id,
  )
  for (const [change, another] of ofKind.values()) {
    if (change === undefined || another !== undefined) continue
    const action = await containmentAction(change.uses, deps)
    const [param, more] = Object.keys(change.params)
    if (more === undefined && param === action.target.param) return {change, action}
  }
  return undefined
}

/** The change that the plan announced for a credential it could not know yet; undefined when it says nothing of its kind, or when a safeguard refuses it. */
async function changeFor(credential: Credential, state: RunState, deps: Acting): Promise<Change | undefined> {
  const template = await templateFor(credential, state, deps)
  if (template === undefined) return undefined
  const {change, action} = template
  const {id, name} = credential
  const params = {[action.target.param]: {id, name}}
  const seen = await deps.observe(action, params)
  const draft = {
    ...change,
    terms: leaseTerms(change),
    key: `${change.step}/${name}/${id}`,
    action,
    params,
    probes: [],
    needs: [],
  }
  const considered = draftChange(draft, seen, action.plan(params, seen.state))
  return deps.refusesFound(considered, state.plan.reason) ? undefined : considered.change
}

async function count(deps: Acting, {plan: {ledger}}: RunState): Promise<readonly Credential[]> {
  if (ledger === undefined) return []
  const credentials = await deps.takeCensus(ledger.kinds)
  await deps.journal.append({type: 'census', credentials: [...credentials]})
  return coverage(liveState(deps.journal))?.born ?? []
}

const isCovered = ({steps}: RunState, {kind, id}: Credential): boolean =>
  [...steps.values()].some(({change: {target}}) => target.kind === kind && target.id === id)

/** One that cannot be looked at, or is gone again, keeps no other from being dealt with; the next count tells which it was. */
async function changeIfSeen(credential: Credential, deps: Acting): Promise<Change | undefined> {
  try {
    return await changeFor(credential, liveState(deps.journal), deps)
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

/** Does to one credential what the plan does to its kind. */
async function cover(credential: Credential, deps: Acting): Promise<void> {
  const change = await changeIfSeen(credential, deps)
  if (change === undefined) return
  await deps.journal.append({type: 'found', change})
  await runStep(change.key, liveState(deps.journal), deps)
}

/**
 * Counts the credentials of a mass run again and does to those that were born meanwhile what the plan does to their
 * kind, until a count finds no new one; where too much has failed it only counts. Throws where the account cannot be
 * listed.
 */
export async function coverBorn(deps: Acting): Promise<void> {
  for (let round = 1; !deps.stop.aborted; round += 1) {
    const born = await count(deps, liveState(deps.journal))
    const fresh = born.filter((credential) => !isCovered(liveState(deps.journal), credential))
    if (fresh.length === 0 || round > rounds || isOutOfHand(liveState(deps.journal))) return
    for (const credential of fresh) await cover(credential, deps)
  }
}
