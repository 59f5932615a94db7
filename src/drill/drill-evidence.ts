import type {DrillResult} from '../core/documents/drill-result.ts'
import {milliseconds} from '../core/ids.ts'
import {approvals, type Drill, type Drilling, evidenceOf, mutating} from './conduct.ts'
import {differences} from '../core/differences.ts'
import {scoreEvidence} from './score-evidence.ts'

/** Plans and applies a runbook that only keeps evidence; it passes when the run is recorded and nothing was changed. */
export async function drillEvidence(
  {runbook, scenario, seed}: Drill,
  baseline: unknown,
  {range, timeline, report, stop}: Drilling,
): Promise<DrillResult> {
  const before = mutating(range)
  const plan = await range.plan()
  const plannedMs = timeline.sinceBeginMs()
  timeline.note('planned: nothing is to be changed, and approved by policy')
  const run = await range.apply(plan, approvals(plan, range.clock.now()), {
    report: (entry) => report({kind: 'entry', entry}),
    stop,
  })
  const recordedMs = timeline.sinceBeginMs()
  timeline.note(`outcome: ${run.outcome}`)
  const left = differences(baseline, range.sandbox.snapshot().state)
  const scores = scoreEvidence({
    plannedMs,
    recordedMs,
    recordWithinMs: milliseconds(runbook.drill?.contain ?? '3m'),
    kept: run.state,
    mutatingRequests: mutating(range) - before,
    restored: left.length === 0,
  })
  const score = scores.reduce((sum, {points}) => sum + points, 0)
  const threshold = runbook.drill?.score ?? 0
  return {
    schema: 'firebreak/drill-result@1',
    runbook: runbook.id,
    scenario,
    seed,
    outcome: run.outcome,
    score,
    threshold,
    passed: score >= threshold && run.outcome === 'recorded',
    times: {firstBrakeMs: null, containedMs: null},
    probes: [],
    requests: {total: range.sandbox.requests().length, mutating: mutating(range)},
    evidence: evidenceOf(run.state),
    release: {restored: left.length === 0, differences: [...left]},
    run: run.run,
    timeline: [...timeline.read()],
    scores: [...scores],
  }
}
