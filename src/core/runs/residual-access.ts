import type {Acceptance} from '../documents/acceptance.ts'
import type {Change, Plan, Residual} from '../documents/plan.ts'
import type {RunState} from './run-state.ts'
import type {StepState} from './step-state.ts'

/** What still works, and who lives with it. */
export interface LeftOver {
  readonly item: Residual
  readonly accepted?: Acceptance
}

const each = (items: readonly Residual[]): readonly Residual[] => [
  ...new Map(items.map((item) => [`${item.standing} ${item.code} ${item.on} ${item.what}`, item])).values(),
]

/** What may close leftovers: a change, with the object that it is about, or a probe. */
interface Closer {
  readonly by: string
  readonly on?: string
  readonly holds: boolean
}

const closerOf = ({uses, target}: Change, holds: boolean): Closer => ({by: uses, on: target.name, holds})

/** Where a leftover does not say which object is meant, all of that action must hold: one session that was ended says nothing of another. */
const isClosed =
  (closers: readonly Closer[]) =>
  ({closedBy, closedOn}: Residual): boolean => {
    const meant = closers.filter(({by, on}) => by === closedBy && (closedOn ?? on) === on)
    return closedOn === undefined ? meant.length > 0 && meant.every(({holds}) => holds) : meant.some(({holds}) => holds)
  }

/** What will still work once a plan is applied, each once: what one change leaves open, another may close. */
export function plannedResidual({changes}: Pick<Plan, 'changes'>): readonly Residual[] {
  const closed = isClosed(changes.map((change) => closerOf(change, change.effect !== 'blocked')))
  return each(changes.flatMap(({residual}) => residual).filter((item) => !closed(item)))
}

const refusedIn =
  ({probes}: RunState) =>
  (name: string): boolean =>
    probes.get(`refused:${name}`)?.answer === 'proven'

/** Read back, or, where the account does not tell, shown by every probe of its own. */
const holdsIn =
  (state: RunState) =>
  ({change: {probes}, verdict}: StepState): boolean =>
    verdict?.verdict === 'held' ||
    (verdict?.verdict === 'unproven' && probes.length > 0 && probes.every(refusedIn(state)))

/** What a step leaves open, without what its own probes have shown to be refused. */
function leftBy({change, residual}: StepState, state: RunState): readonly Residual[] {
  const {plan} = state
  const isRefused = refusedIn(state)
  const held = plan.proof.refused.filter((name) => plan.proof.probes[name]?.type === 'held')
  const shown = [
    ...(change.probes.length > 0 && change.probes.every(isRefused) ? [{by: 'probe', holds: true}] : []),
    ...(held.length > 0 && held.every(isRefused) ? [{by: 'held-probe', holds: true}] : []),
  ]
  return residual.filter((item) => !isClosed(shown)(item))
}

const isAbout =
  ({code, on}: Residual, at: string) =>
  (acceptance: Acceptance): boolean =>
    acceptance.residual === code && (acceptance.object ?? on) === on && acceptance.until > at

/** What still works after a run, as of the last look at it; only a change that holds closes anything. */
export function residualAccess(state: RunState): readonly LeftOver[] {
  const all = [...state.steps.values()]
  const holds = holdsIn(state)
  const closed = isClosed(all.map((step) => closerOf(step.change, holds(step))))
  const left = each(all.flatMap((step) => leftBy(step, state)).filter((item) => !closed(item)))
  return left.map((item) => {
    const accepted = state.accepted.find(isAbout(item, state.knownAt))
    return accepted === undefined ? {item} : {item, accepted}
  })
}

/** What keeps a run from being called contained: it works, or may work, and nobody lives with it. */
export const openAccess = (state: RunState): readonly Residual[] =>
  residualAccess(state)
    .filter(({item, accepted}) => item.standing !== 'not-covered' && accepted === undefined)
    .map(({item}) => item)
