import type {MeasuredRun, Metrics, Ratio, Spread} from '../../core/metrics/metrics.ts'
import {printable} from '../../core/text/printable.ts'

type Labels = Readonly<Record<string, string>>
type Sample = readonly [labels: Labels, value: number | null | undefined]

interface Family {
  readonly name: string
  readonly help: string
  readonly samples: readonly Sample[]
}

const escaped = (text: string): string =>
  printable(text)
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`)
  return `${name}{${pairs.join(',')}} ${value}`
}

const head = (name: string, help: string, type: 'gauge' | 'summary'): readonly string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
]

/** What was never measured has no sample. Every sample says what it is of: two files of one machine must not clash. */
function gauge({name, help, samples}: Family, of: Labels): readonly string[] {
  const told = samples.flatMap(([labels, value]) =>
    value === null || value === undefined ? [] : [line(name, {...of, ...labels}, value)],
  )
  return told.length === 0 ? [] : [...head(name, help, 'gauge'), ...told]
}

/** Quantiles, how many there were, and what they add up to, in seconds. */
function summary(
  {name, help}: Omit<Family, 'samples'>,
  {p50, p95}: Spread,
  {of, ms}: {readonly of: Labels; readonly ms: readonly number[]},
): readonly string[] {
  const quantiles = [['0.5', p50] as const, ['0.95', p95] as const]
  return [
    ...head(name, help, 'summary'),
    ...quantiles.flatMap(([quantile, value]) => (value === null ? [] : [line(name, {...of, quantile}, value / 1000)])),
    line(`${name}_sum`, of, ms.reduce((sum, one) => sum + one, 0) / 1000),
    line(`${name}_count`, of, ms.length),
  ]
}

const tally = (runs: readonly MeasuredRun[]): readonly Sample[] =>
  [...Map.groupBy(runs, ({outcome = 'unfinished'}) => outcome)].map(([outcome, some]) => [{outcome}, some.length])

const ratio = ({part, of}: Ratio): readonly Sample[] => [[{}, of === 0 ? null : part / of]]

const seconds = (at: string | undefined): number | undefined => (at === undefined ? undefined : Date.parse(at) / 1000)

const share = (points: number | undefined): number | undefined => (points === undefined ? undefined : points / 100)

/** Everything that is one figure at a time. */
const gauges = ({runs, policyDenied, requests, rolledBack, cost, objectives, drills}: Metrics): readonly Family[] => [
  {name: 'firebreak_runs', help: 'Runs that contain, by outcome.', samples: tally(runs)},
  {
    name: 'firebreak_policy_denied_ratio',
    help: 'Connections refused of those that had to be.',
    samples: ratio(policyDenied),
  },
  {name: 'firebreak_retry_amplification', help: 'Requests sent for one change.', samples: ratio(requests)},
  {
    name: 'firebreak_rolled_back_ratio',
    help: 'Runs released of those that changed something.',
    samples: ratio(rolledBack),
  },
  {
    name: 'firebreak_cost_per_action',
    help: 'Cost of one action that was made.',
    samples: [[{currency: cost?.currency ?? ''}, cost?.each]],
  },
  {
    name: 'firebreak_error_budget_burn_ratio',
    help: 'Error budget used; 1 is all of it.',
    samples: objectives.map(({class: operation, what, burn}) => [{class: operation, objective: what}, burn]),
  },
  {
    name: 'firebreak_last_drill_timestamp_seconds',
    help: 'When a runbook was last drilled.',
    samples: drills.map(({runbook, last}) => [{runbook}, seconds(last)]),
  },
  {
    name: 'firebreak_last_drill_score_ratio',
    help: 'Score of the last drill; 1 is all points.',
    samples: drills.map(({runbook, scores}) => [{runbook}, share(scores.at(-1)?.score)]),
  },
]

/** For the textfile collector of the node exporter, or a gateway: text format 0.0.4. All figures are of the time since `since`. */
export function prometheusText(metrics: Metrics): string {
  const {runs, firstBrake, proven, at, since} = metrics
  const of = {of: metrics.of}
  const times = (which: 'firstBrakeMs' | 'provenMs') => ({of, ms: runs.flatMap(({[which]: ms}) => ms ?? [])})
  const about = [
    {name: 'firebreak_metrics_timestamp_seconds', help: 'When these figures were made.', time: at},
    {name: 'firebreak_metrics_since_timestamp_seconds', help: 'When what they count began.', time: since},
  ].map(({name, help, time}) => ({name, help, samples: [[{}, seconds(time)] as const]}))
  return [
    ...summary(
      {name: 'firebreak_first_brake_seconds', help: 'From the start of a run to its first brake.'},
      firstBrake,
      times('firstBrakeMs'),
    ),
    ...summary(
      {name: 'firebreak_proven_seconds', help: 'From the start of a run to its proof.'},
      proven,
      times('provenMs'),
    ),
    ...[...gauges(metrics), ...about].flatMap((family) => gauge(family, of)),
    '',
  ].join('\n')
}
