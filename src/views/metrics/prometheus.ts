import type {Metrics, Spread} from '../../core/metrics/metrics.ts'
import {printable} from '../../core/text/printable.ts'

type Labels = Readonly<Record<string, string>>
type Sample = readonly [labels: Labels, value: number | null | undefined]

const escaped = (text: string): string =>
  printable(text)
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`)
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`
}

/** A gauge with its samples; what was never measured has none. */
function gauge(name: string, help: string, samples: readonly Sample[]): readonly string[] {
  const told = samples.flatMap(([labels, value]) =>
    value === null || value === undefined ? [] : [line(name, labels, value)],
  )
  return told.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...told]
}

const quantiles = ({p50, p95}: Spread): readonly Sample[] =>
  [
    [{quantile: '0.5'}, p50],
    [{quantile: '0.95'}, p95],
  ].map(([labels, ms]) => [labels as Labels, ms === null ? null : Number(ms) / 1000])

const tally = (runs: Metrics['runs']): readonly Sample[] =>
  [...Map.groupBy(runs, ({outcome = 'unfinished'}) => outcome)].map(([outcome, some]) => [{outcome}, some.length])

/** For the textfile collector of the node exporter, or a gateway: text format 0.0.4. */
export function prometheusText(metrics: Metrics): string {
  const {runs, firstBrake, proven, policyDenied, requests, rolledBack, cost, objectives, drills, at} = metrics
  const ratio = ({part, of}: {readonly part: number; readonly of: number}) => (of === 0 ? null : part / of)
  const last = (scores: Metrics['drills'][number]['scores']) => scores.at(-1)?.score
  return [
    ...gauge('firebreak_runs', 'Runs that contain, by outcome.', tally(runs)),
    ...gauge('firebreak_first_brake_seconds', 'From the start of a run to its first brake.', quantiles(firstBrake)),
    ...gauge('firebreak_proven_seconds', 'From the start of a run to its proof.', quantiles(proven)),
    ...gauge('firebreak_policy_denied_ratio', 'Connections refused of those that had to be.', [
      [{}, ratio(policyDenied)],
    ]),
    ...gauge('firebreak_retry_amplification', 'Requests sent for one change.', [[{}, ratio(requests)]]),
    ...gauge('firebreak_rolled_back_ratio', 'Runs released of those that changed something.', [
      [{}, ratio(rolledBack)],
    ]),
    ...gauge('firebreak_cost_per_action', 'Cost of one action that was made.', [
      [{currency: cost?.currency ?? ''}, cost?.each],
    ]),
    ...gauge(
      'firebreak_error_budget_burn',
      'Error budget used; 1 is all of it.',
      objectives.map(({class: of, what, burn}) => [{class: of, objective: what}, burn]),
    ),
    ...gauge(
      'firebreak_days_since_drill',
      'Days since a runbook was drilled.',
      drills.map(({runbook, days}) => [{runbook}, days]),
    ),
    ...gauge(
      'firebreak_drill_score',
      'Score of the last drill, of 100.',
      drills.map(({runbook, scores}) => [{runbook}, last(scores)]),
    ),
    ...gauge('firebreak_metrics_timestamp_seconds', 'When these figures were made.', [[{}, Date.parse(at) / 1000]]),
    '',
  ].join('\n')
}
