import {Lookup, type Runbook, type RunbookStep} from '../documents/runbook.ts'
import type {Selected} from '../safeguard.ts'

const isLookup = (value: unknown): value is string => Lookup.safeParse(value).success

const lookupsOf = ({each, with: given}: RunbookStep): readonly string[] =>
  each === undefined ? Object.values(given).flat().filter(isLookup) : [each]

/** A look-up, or a list of nothing else. */
const isLookedUp = (value: unknown): boolean =>
  isLookup(value) || (Array.isArray(value) && value.length > 0 && value.every(isLookup))

/** Whether a look-up of a step gave an empty list, or a param that was not given: then there is nothing to do, for no selection ever means all. */
export function selectsNothing(step: RunbookStep, given: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(given).some(
    ([name, value]) =>
      (value === undefined || (Array.isArray(value) && value.length === 0)) && isLookedUp(step.with[name]),
  )
}

/** Where a person finds out what a look-up reads: the param's object, or a part of the inventory. */
function placesToLook({id, params}: Runbook, [lookup]: readonly string[]): readonly string[] {
  const show = `firebreak runbook show ${id}`
  const [root = ''] = lookup?.slice(2, -1).split('.') ?? []
  if (root === '') return [show]
  const param = params[root]
  if (param !== undefined) return [show, `check the ${param.type} in firebreak.yaml`]
  return [`check ${root === 'fleet' ? 'agents' : root} in firebreak.yaml`]
}

/** How many objects a step selects, how many it may, and where to look when that does not fit. */
export function selectedBy(step: RunbookStep, runbook: Runbook, count: number): Selected {
  const lookups = lookupsOf(step)
  return {
    step: step.id,
    where: `${runbook.id} step ${step.id}${lookups.length === 0 ? '' : ` (${lookups.join(', ')})`}`,
    next: placesToLook(runbook, lookups),
    count,
    ...step.expect,
  }
}

/** The steps to wait for: one that selects nothing hands on what it waits for itself, so that the order of the others stays. */
export function filledNeeds(
  needs: readonly string[],
  {steps}: Runbook,
  isFilled: (step: string) => boolean,
): readonly string[] {
  const found = new Set(needs)
  for (const need of found) {
    if (isFilled(need)) continue
    for (const further of steps.find(({id}) => id === need)?.needs ?? []) found.add(further)
  }
  return [...found].filter(isFilled)
}
