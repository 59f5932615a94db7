import type {Approval} from '../core/documents/approval.ts'
import type {DrillEvent, DrillResult} from '../core/documents/drill-result.ts'
import type {Plan} from '../core/documents/plan.ts'
import type {Runbook} from '../core/documents/runbook.ts'
import {Fault} from '../core/fault.ts'
import type {RunState} from '../core/runs/run-state.ts'
import type {Range} from './range.ts'
import type {Timeline} from './timeline.ts'

export interface Drill {
  readonly runbook: Runbook
  readonly scenario: string
  readonly seed: number
}

export interface Hooks {
  readonly report: (event: DrillEvent) => void
  readonly stop: AbortSignal
}

export interface Drilling extends Hooks {
  readonly range: Range
  readonly timeline: Timeline
}

/** The drill's policy answers what a person would be asked: as many different approvers as the plan wants. */
export function approvals(plan: Plan, at: Date): readonly Approval[] {
  return Array.from({length: plan.approvals}, (_, index) => ({
    schema: 'firebreak/approval@1',
    plan: plan.digest,
    by: `drill-approver-${index + 1}`,
    at: at.toISOString(),
    means: 'drill',
    reason: 'drill',
  }))
}

/** An incident begins with agents that get through. */
export async function letAgentsAct({clock, sandbox}: Range, stop: AbortSignal): Promise<void> {
  const acted = () => sandbox.traffic().recent.some(({answer}) => answer === 'ok')
  for (let waited = 0; waited < 100 && !acted() && !stop.aborted; waited++) await clock.sleep(100)
  if (stop.aborted) throw new Fault('INTERRUPTED', 'the drill was stopped before it began')
  if (!acted())
    throw new Fault('UNAVAILABLE', 'the agents of the scenario do not get through to anything', {
      next: ['run the drill again'],
    })
}

/** What the run kept. */
export function evidenceOf(state: RunState): DrillResult['evidence'] {
  const bags = [...state.collections.values()]
  return {
    bag: bags.find(({bag}) => bag !== undefined)?.bag ?? '',
    files: bags.reduce((sum, {files}) => sum + files, 0),
    bytes: bags.reduce((sum, {bytes}) => sum + bytes, 0),
    sources: bags.flatMap(({sources}) => sources.map(({source}) => source)),
  }
}

/** Requests that changed something. */
export const mutating = ({sandbox}: Range): number => sandbox.requests().filter((request) => request.mutating).length
