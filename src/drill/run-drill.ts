import type {DrillEvent, DrillResult} from '../core/documents/drill-result.ts'
import type {JournalEntry} from '../core/documents/journal.ts'
import {milliseconds} from '../core/ids.ts'
import type {RunState} from '../core/runs/run-state.ts'
import {approvals, type Drill, type Drilling, evidenceOf, type Hooks, letAgentsAct, mutating} from './conduct.ts'
import {differences} from '../core/differences.ts'
import {drillEvidence} from './drill-evidence.ts'
import type {DrilledRun, Range} from './range.ts'
import {score} from './score.ts'
import {createTimeline, type Timeline} from './timeline.ts'

/** Notes the first request that took effect: that is the first brake. */
function watchBrake(
  timeline: Timeline,
  report: (event: DrillEvent) => void,
): {readonly report: (entry: JournalEntry) => void; firstMs: () => number | null} {
  let first: number | null = null
  return {
    firstMs: () => first,
    report: (entry) => {
      report({kind: 'entry', entry})
      if (first !== null || entry.event.type !== 'outcome' || entry.event.result !== 'applied') return
      first = timeline.sinceBeginMs()
      timeline.note(`first brake: ${entry.event.key} ${entry.event.move}`)
    },
  }
}

const probesOf = (state: RunState): DrillResult['probes'] =>
  [...state.probes.values()].map(({at: _at, ...result}) => result)

interface Contained {
  readonly run: DrilledRun
  readonly plannedMs: number
  readonly containedMs: number | null
  readonly firstBrakeMs: number | null
  readonly mutatingRequests: number
  readonly at: string
}

async function contain({range, timeline, report, stop}: Drilling): Promise<Contained> {
  const brake = watchBrake(timeline, report)
  const before = mutating(range)
  const plan = await range.plan()
  const plannedMs = timeline.sinceBeginMs()
  timeline.note(
    `planned: ${plan.changes.filter(({effect}) => effect === 'update').length} change(s), and approved by policy`,
  )
  const run = await range.apply(plan, approvals(plan, range.clock.now()), {report: brake.report, stop})
  const containedMs = run.outcome === 'contained' ? timeline.sinceBeginMs() : null
  timeline.note(
    containedMs === null ? `outcome: ${run.outcome}` : 'contained: refused from outside, bystanders working',
  )
  return {
    run,
    plannedMs,
    containedMs,
    firstBrakeMs: brake.firstMs(),
    mutatingRequests: mutating(range) - before,
    at: range.clock.now().toISOString(),
  }
}

async function soak(run: string, {range, timeline, report, stop}: Drilling): Promise<DrilledRun> {
  const soaked = await range.soak(run, {report: (entry) => report({kind: 'entry', entry}), stop})
  timeline.note(
    `soaked: ${soaked.state.soaked.map(({point, held}) => `${point} ${held ? 'held' : 'NOT held'}`).join(', ') || 'no soak points'}`,
  )
  return soaked
}

interface Released {
  readonly run: DrilledRun
  readonly releasedMs: number
  readonly differences: readonly string[]
}

async function release(run: string, baseline: unknown, {range, timeline, report, stop}: Drilling): Promise<Released> {
  const from = timeline.sinceBeginMs()
  const plan = await range.planRelease(run)
  const released = await range.apply(plan, approvals(plan, range.clock.now()), {
    report: (entry) => report({kind: 'entry', entry}),
    stop,
  })
  const left = differences(baseline, range.sandbox.snapshot().state)
  timeline.note(
    left.length === 0
      ? `${released.outcome}: the account is as it was`
      : `${released.outcome}: different from before: ${left.join(', ')}`,
  )
  return {run: released, releasedMs: timeline.sinceBeginMs() - from, differences: left}
}

/**
 * Runs a runbook against a range as an incident would: the agent acts, the operator plans and applies, probes prove it,
 * the soak passes on the virtual clock, everything is released and compared with the start. One that only keeps
 * evidence has nothing to prove, to soak and to release: it is scored by what it kept.
 */
export async function runDrill(drill: Drill, range: Range, hooks: Hooks): Promise<DrillResult> {
  const timeline = createTimeline(range.clock, (text) => hooks.report({kind: 'note', text}))
  const drilling = {...hooks, range, timeline}
  await letAgentsAct(range, hooks.stop)
  const baseline = range.sandbox.snapshot().state
  timeline.begin()
  timeline.note('the hijacked agent is at work, and so is everybody else')
  return drill.runbook.steps.length === 0
    ? drillEvidence(drill, baseline, drilling)
    : drillContainment(drill, baseline, drilling)
}

async function drillContainment(
  {runbook, scenario, seed}: Drill,
  baseline: unknown,
  drilling: Drilling,
): Promise<DrillResult> {
  const {range, timeline} = drilling
  const contained = await contain(drilling)
  const soaked = await soak(contained.run.run, drilling)
  const traffic = range.sandbox.traffic().recent.filter(({at}) => at > contained.at)
  const released = await release(contained.run.run, baseline, drilling)
  const restored = released.differences.length === 0
  const times = {
    firstBrakeMs: contained.firstBrakeMs,
    containedMs: contained.containedMs,
    releasedMs: released.releasedMs,
  }
  const scores = score({
    times,
    plannedMs: contained.plannedMs,
    containWithinMs: milliseconds(runbook.drill?.contain ?? '3m'),
    contained: contained.run.state,
    soaked: soaked.state,
    mutatingRequests: contained.mutatingRequests,
    traffic,
    release: {outcome: released.run.outcome, restored},
  })
  const total = scores.reduce((sum, {points}) => sum + points, 0)
  const threshold = runbook.drill?.score ?? 0
  return {
    schema: 'firebreak/drill-result@1',
    runbook: runbook.id,
    scenario,
    seed,
    outcome: soaked.outcome,
    score: total,
    threshold,
    passed: total >= threshold && soaked.outcome === 'contained',
    times,
    probes: [...probesOf(soaked.state)],
    requests: {total: range.sandbox.requests().length, mutating: mutating(range)},
    evidence: evidenceOf(contained.run.state),
    release: {restored, differences: [...released.differences]},
    run: contained.run.run,
    releaseRun: released.run.run,
    timeline: [...timeline.read()],
    scores: [...scores],
  }
}
