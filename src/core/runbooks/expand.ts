import type {Action, ContainmentAction, EvidenceAction, LoadAction} from '../action.ts'
import type {Runbook, RunbookStep} from '../documents/runbook.ts'
import type {Inventory} from '../documents/inventory.ts'
import {Fault} from '../fault.ts'
import {requireTarget} from './find-target.ts'
import type {Selected} from '../safeguard.ts'
import {lookUp, type Scope} from './scope.ts'
import {filledNeeds, selectedBy, selectsNothing} from './selected.ts'
import {refOf, type TargetKind} from '../targets.ts'

export interface StepItem {
  readonly key: string
  readonly step: RunbookStep
  readonly action: ContainmentAction
  readonly params: Readonly<Record<string, unknown>>
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
function asRef(kind: TargetKind, value: unknown, inventory: Inventory): unknown {
  if (kind === 'logs') return value
  if (Array.isArray(value)) return value.map((item) => asRef(kind, item, inventory))
  return refOf[kind].parse(typeof value === 'string' ? requireTarget(inventory, kind, value) : value)
}

interface Given {
  readonly params: Readonly<Record<string, unknown>>
  /** Where it stands, for faults. */
  readonly place: string
}

function paramsOf({params, place}: Given, action: Action, inventory: Inventory): Readonly<Record<string, unknown>> {
  const kinds: Readonly<Record<string, TargetKind>> =
    action.kind === 'evidence' ? {} : {...action.refs, [action.target.param]: action.target.kind}
  const resolved = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      Object.hasOwn(kinds, name) ? asRef(kinds[name] as TargetKind, value, inventory) : value,
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
  const given = lookUp(step.with, expanding.scope, place) as Readonly<Record<string, unknown>>
  if (step.each === undefined) return selectsNothing(step, given) ? [] : [given]
  const chosen = lookUp(step.each, expanding.scope, place)
  if (!Array.isArray(chosen)) throw new Fault('INVALID_DOCUMENT', `${place}: each: ${step.each} is not a list`)
  return chosen.map((item) => ({...given, [action.target.param]: item}))
}

async function expandStep(step: RunbookStep, expanding: Expanding): Promise<readonly Omit<StepItem, 'needs'>[]> {
  const action = await expanding.loadAction(step.uses)
  const place = `${expanding.runbook.id} step ${step.id}`
  if (action.kind !== 'containment') {
    throw new Fault('INVALID_DOCUMENT', `${place}: ${step.uses} only reads: list it under evidence`)
  }
  return selection(step, action, expanding).map((given) => {
    const params = paramsOf({params: given, place}, action, expanding.inventory)
    const target = params[action.target.param] as {readonly name?: string} | undefined
    return {key: step.each === undefined ? step.id : `${step.id}/${target?.name ?? ''}`, step, action, params}
  })
}

/** Makes every look-up of a runbook. Throws INVALID_DOCUMENT for what leads nowhere, USAGE for an unknown name. */
export async function expandRunbook(expanding: Expanding): Promise<Expanded> {
  const {runbook, scope} = expanding
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
