import type {Action, ContainmentAction, EvidenceAction, LoadAction} from '../action.ts'
import type {Runbook, RunbookStep} from '../documents/runbook.ts'
import type {Inventory} from '../documents/inventory.ts'
import {strayHeartbeats} from '../heartbeats/stray-heartbeats.ts'
import {strayLeases} from '../leases/stray-leases.ts'
import {Fault} from '../fault.ts'
import {requireSink, requireTarget} from './find-target.ts'
import type {Selected} from '../safeguard.ts'
import {lookUp, type Scope} from './scope.ts'
import {filledNeeds, selectedBy, selectsNothing} from './selected.ts'
import {refOf, type RefKind, targetId} from '../targets.ts'

export interface StepItem {
  readonly key: string
  readonly step: RunbookStep
  readonly action: ContainmentAction
  readonly params: Readonly<Record<string, unknown>>
  /** The target with all that the inventory says of it. */
  readonly object: unknown
  readonly needs: readonly string[]
}

export interface EvidenceRequest {
  readonly key: string
  readonly step: Runbook['evidence'][number]
  readonly action: EvidenceAction
  readonly params: Readonly<Record<string, unknown>>
  readonly before: readonly string[]
}

/** A runbook with its look-ups made: one item for each object that a step is about. */
export interface Expanded {
  readonly items: readonly StepItem[]
  readonly evidence: readonly EvidenceRequest[]
  readonly selected: readonly Selected[]
}

interface Expanding {
  readonly runbook: Runbook
  readonly scope: Scope
  readonly inventory: Inventory
  readonly loadAction: LoadAction
}

/** Turns names into references, one or a list. */
function asRef(kind: RefKind, value: unknown, inventory: Inventory): unknown {
  if (kind === 'logs') return value
  if (Array.isArray(value)) return value.map((item) => asRef(kind, item, inventory))
  if (kind === 'sink') return typeof value === 'string' ? requireSink(inventory, value) : value
  return refOf[kind].parse(typeof value === 'string' ? requireTarget(inventory, kind, value) : value)
}

interface Given {
  readonly params: Readonly<Record<string, unknown>>
  /** Where it stands, for faults. */
  readonly place: string
}

/** Which params name something that the inventory knows. */
function kindsOf(action: Action): Readonly<Record<string, RefKind>> {
  if (action.kind === 'evidence') return {}
  const {param, kind, made} = action.target
  return made === true ? action.refs : {...action.refs, [param]: kind}
}

function paramsOf({params, place}: Given, action: Action, inventory: Inventory): Readonly<Record<string, unknown>> {
  const kinds = kindsOf(action)
  const resolved = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      Object.hasOwn(kinds, name) ? asRef(kinds[name] as RefKind, value, inventory) : value,
    ]),
  )
  const parsed = action.params.safeParse(resolved)
  if (parsed.success) return parsed.data as Readonly<Record<string, unknown>>
  const [issue] = parsed.error.issues
  if (issue?.code === 'too_small') {
    throw new Fault('REFUSED', `${place}: ${issue.path.join('.')} matches nothing`, {
      next: ['check the inventory: an empty selection never means all'],
    })
  }
  throw new Fault(
    'INVALID_DOCUMENT',
    `${place}: ${action.id} does not take this: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
    {
      next: ['correct the runbook, or the inventory that it reads'],
    },
  )
}

function selection(
  step: RunbookStep,
  action: ContainmentAction,
  expanding: Expanding,
): readonly Readonly<Record<string, unknown>>[] {
  const place = `${expanding.runbook.id} step ${step.id}`
  const found = step.each === undefined ? undefined : lookUp(step.each, expanding.scope, place)
  // A param that was not given selects nothing, and one that names an object selects that one.
  const chosen: unknown = found === undefined ? [] : isObject(found) ? [found] : found
  // What nothing is done to needs no lever: an inventory without such objects need not name one.
  if (step.each !== undefined && Array.isArray(chosen) && chosen.length === 0) return []
  const given = lookUp(step.with, expanding.scope, place) as Readonly<Record<string, unknown>>
  if (step.each === undefined) return selectsNothing(step, given) ? [] : [withBesides(given, action)]
  if (!Array.isArray(chosen)) throw new Fault('INVALID_DOCUMENT', `${place}: each: ${step.each} is not a list`)
  return chosen.map((item) => withBesides({...given, [action.target.param]: item}, action))
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What the runbook does not say of a target, the inventory may. */
function withBesides(
  given: Readonly<Record<string, unknown>>,
  {target, besides}: ContainmentAction,
): Readonly<Record<string, unknown>> {
  const object: unknown = given[target.param]
  if (typeof object !== 'object' || object === null) return given
  const said = Object.entries(object).filter(([name]) => besides.includes(name))
  return {...Object.fromEntries(said), ...given}
}

async function expandStep(step: RunbookStep, expanding: Expanding): Promise<readonly Omit<StepItem, 'needs'>[]> {
  const action = await expanding.loadAction(step.uses)
  const place = `${expanding.runbook.id} step ${step.id}`
  if (action.kind !== 'containment') {
    throw new Fault('INVALID_DOCUMENT', `${place}: ${step.uses} only reads: list it under evidence`)
  }
  const items = selection(step, action, expanding).map((given) => {
    const params = paramsOf({params: given, place}, action, expanding.inventory)
    const target = params[action.target.param] as {readonly name?: string} | undefined
    const key = step.each === undefined ? step.id : `${step.id}/${target?.name ?? ''}`
    return {key, step, action, params, object: given[action.target.param]}
  })
  return withOwnKeys(items)
}

/** Two objects may have one name: then the id tells them apart, or where they are. */
function withOwnKeys(items: readonly Omit<StepItem, 'needs'>[]): readonly Omit<StepItem, 'needs'>[] {
  const named = Map.groupBy(items, ({key}) => key)
  return items.map((item) => {
    const target = item.params[item.action.target.param] as Parameters<typeof targetId>[0] | undefined
    if (target === undefined || named.get(item.key)?.length === 1) return item
    return {...item, key: `${item.key}/${targetId(target)}`}
  })
}

/** Makes every look-up of a runbook. Throws INVALID_DOCUMENT for what leads nowhere, USAGE for an unknown name. */
export async function expandRunbook(expanding: Expanding): Promise<Expanded> {
  const {runbook, scope} = expanding
  const {loadAction} = expanding
  const [stray] = [...(await strayHeartbeats(runbook, loadAction)), ...(await strayLeases(runbook, loadAction))]
  if (stray !== undefined) throw new Fault('INVALID_DOCUMENT', `${runbook.id} step ${stray.step} ${stray.why}`)
  const steps = await Promise.all(runbook.steps.map((step) => expandStep(step, expanding)))
  const items = steps.flat()
  const keysOf = (ids: readonly string[]) => items.filter(({step}) => ids.includes(step.id)).map(({key}) => key)
  const isFilled = (id: string) => items.some(({step}) => step.id === id)
  const evidence = await Promise.all(
    runbook.evidence.map(async (step, at): Promise<EvidenceRequest> => {
      const action = await expanding.loadAction(step.uses)
      const place = `${runbook.id} evidence ${step.uses}`
      if (action.kind !== 'evidence')
        throw new Fault('INVALID_DOCUMENT', `${place}: it changes something: list it under steps`)
      const given = lookUp(step.with, scope, place) as Readonly<Record<string, unknown>>
      const params = paramsOf({params: given, place}, action, expanding.inventory)
      return {key: step.id ?? `evidence-${at + 1}`, step, action, params, before: keysOf(step.before)}
    }),
  )
  return {
    items: items.map((item) => ({...item, needs: keysOf(filledNeeds(item.step.needs, runbook, isFilled))})),
    evidence,
    selected: runbook.steps.map((step, at) => selectedBy(step, runbook, steps[at]?.length ?? 0)),
  }
}
