import type {DrillResult} from '../documents/drill-result.ts'
import {changedSomething} from '../runs/conclude.ts'
import {daysSince} from '../elapsed.ts'
import {drillIncident, lastDrillOf, releaseOfEach, type RunSummary} from '../runs/run-summary.ts'
import type {Costs} from './costs.ts'
import type {Measured} from './measure-run.ts'
import type {DrillTrend, Metrics, Spread} from './metrics.ts'
import {objectivesOf} from './objectives.ts'

/** Everything that the page is made of. */
export interface Material {
  readonly at: Date
  readonly since: Date
  readonly of: Metrics['of']
  /** Runs that began since then, newest first. */
  readonly runs: readonly Measured[]
  /** Every run of this machine, newest first. */
  readonly known: readonly RunSummary[]
  /** Results of drills, oldest first, with when each was over. */
  readonly results: readonly {readonly at: string; readonly result: Pick<DrillResult, 'runbook' | 'score' | 'passed'>}[]
  /** The runbooks that have a drill. */
  readonly drilled: readonly string[]
  readonly costs?: Costs | undefined
  readonly damaged: readonly string[]
}

/** The nearest rank: a value that there was, and none between two. */
function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  return {count: sorted.length, p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95)}
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

const rounded = (amount: number): number => Math.round(amount * 100) / 100

function costOf(runs: readonly Measured[], costs: Costs | undefined): Metrics['cost'] {
  if (costs === undefined) return undefined
  const total = sum(runs.map(({calls, minutes}) => costs.run + calls * costs.apiCall + minutes * costs.personMinute))
  const actions = sum(runs.map(({applied}) => applied))
  const each = actions === 0 ? null : rounded(total / actions)
  return {currency: costs.currency, total: rounded(total), actions, each}
}

function trendOf(runbook: string, {known, results, at}: Material): DrillTrend {
  const {lastDrill: last} = lastDrillOf(runbook, known)
  const days = last === undefined ? {} : {last, days: Math.max(0, daysSince(last, at))}
  const scores = results
    .filter(({result}) => result.runbook === runbook)
    .map(({at: when, result: {score, passed}}) => ({at: when, score, passed}))
  return {runbook, ...days, scores: scores.slice(-20)}
}

/** The weekly page, from what the journals say and from nothing else. */
export function summarise(material: Material): Metrics {
  const {at, since, of, drilled, costs, damaged} = material
  const runs = material.runs.filter(({state}) => (state.plan.incident === drillIncident) === (of === 'drills'))
  const containing = runs.filter(({state}) => state.plan.kind === 'contain')
  const changed = containing.filter(({state}) => changedSomething(state))
  const released = releaseOfEach(material.known)
  const cost = costOf(runs, costs)
  return {
    schema: 'firebreak/metrics@1',
    at: at.toISOString(),
    since: since.toISOString(),
    of,
    runs: containing.map(({shown}) => shown),
    firstBrake: spreadOf(containing.flatMap(({shown}) => shown.firstBrakeMs ?? [])),
    proven: spreadOf(containing.flatMap(({shown}) => shown.provenMs ?? [])),
    policyDenied: {
      part: sum(containing.map((run) => run.refused)),
      of: sum(containing.map((run) => run.mustBeRefused)),
    },
    requests: {part: sum(runs.map((run) => run.requests)), of: sum(runs.map((run) => run.moves))},
    rolledBack: {part: changed.filter(({shown}) => released.has(shown.run)).length, of: changed.length},
    ...(cost === undefined ? {} : {cost}),
    objectives: [...objectivesOf(runs)],
    drills: drilled.map((runbook) => trendOf(runbook, material)),
    damaged: [...damaged],
  }
}
