import {type Attribute, attributesOf, type Facts} from './otlp.ts'

/** One thing that was counted or measured. */
export interface Measurement {
  readonly of: InstrumentName
  readonly value: number
  readonly facts: Facts
}

interface Instrument {
  readonly kind: 'sum' | 'histogram'
  readonly unit: string
  readonly description: string
}

/** Everything that is measured, by the name that a collector knows it by. */
const instruments = {
  'firebreak.runs': {
    kind: 'sum',
    unit: '{run}',
    description: 'Runs, by what they came to; again where one that is gone on with comes to something else.',
  },
  'firebreak.brakes': {
    kind: 'sum',
    unit: '{change}',
    description: 'Changes that restrict and that Cloudflare accepted.',
  },
  'firebreak.requests': {kind: 'sum', unit: '{request}', description: 'Requests to Cloudflare, by class and status.'},
  'firebreak.retries': {
    kind: 'sum',
    unit: '{request}',
    description: 'Requests for a change that had been sent before.',
  },
  'firebreak.probes': {kind: 'sum', unit: '{probe}', description: 'Probes, by what had to be and whether it was so.'},
  'firebreak.first_brake.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'From the start of a run to its first brake.',
  },
  'firebreak.proof.duration': {kind: 'histogram', unit: 's', description: 'From the start of a run to its proof.'},
  'firebreak.request.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'From a request to its answer, by class.',
  },
} as const satisfies Readonly<Record<string, Instrument>>
export type InstrumentName = keyof typeof instruments

/** Seconds; the promises about latency are among them. */
const bounds: readonly number[] = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 90, 120, 300, 600, 1800]

interface Moment {
  readonly attributes: readonly Attribute[]
  readonly startTimeUnixNano: string
  readonly timeUnixNano: string
}
type Count = Moment & {readonly asInt: string}
type Spread = Moment & {
  readonly count: string
  readonly sum: number
  readonly min: number
  readonly max: number
  readonly bucketCounts: readonly string[]
  readonly explicitBounds: readonly number[]
}

/** 1 tells what was new, 2 everything since the start: of what one process measures both are the same. */
export type Temporality = 1 | 2

/** A metric as OTLP over JSON writes it. */
export interface Metric {
  readonly name: string
  readonly unit: string
  readonly description: string
  readonly sum?: {
    readonly aggregationTemporality: Temporality
    readonly isMonotonic: true
    readonly dataPoints: readonly Count[]
  }
  readonly histogram?: {readonly aggregationTemporality: Temporality; readonly dataPoints: readonly Spread[]}
}

/** Over which time was measured, in nanoseconds, and how a collector wants it told. */
export interface Telling {
  readonly from: string
  readonly to: string
  readonly temporality: Temporality
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

/** The first bucket whose bound a value does not exceed; the last has none. */
function spreadOf(moment: Moment, values: readonly number[]): Spread {
  const counts = Array.from({length: bounds.length + 1}, () => 0)
  for (const value of values) {
    const found = bounds.findIndex((bound) => value <= bound)
    const bucket = found === -1 ? bounds.length : found
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  return {
    ...moment,
    count: String(values.length),
    sum: total(values),
    min: Math.min(...values),
    max: Math.max(...values),
    bucketCounts: counts.map(String),
    explicitBounds: bounds,
  }
}

function metricOf(name: InstrumentName, all: readonly Measurement[], {from, to, temporality}: Telling): Metric {
  const {kind, unit, description} = instruments[name]
  const series = [...Map.groupBy(all, ({facts}) => JSON.stringify(attributesOf(facts))).values()].map((some) => ({
    moment: {attributes: attributesOf(some[0]?.facts ?? {}), startTimeUnixNano: from, timeUnixNano: to},
    values: some.map(({value}) => value),
  }))
  const told = {name, unit, description}
  const how = {aggregationTemporality: temporality}
  return kind === 'sum'
    ? {
        ...told,
        sum: {
          ...how,
          isMonotonic: true,
          dataPoints: series.map(({moment, values}) => ({...moment, asInt: String(total(values))})),
        },
      }
    : {...told, histogram: {...how, dataPoints: series.map(({moment, values}) => spreadOf(moment, values))}}
}

/** Measurements as metrics, those of one name and the same facts in one point. */
export const metricsOf = (all: readonly Measurement[], telling: Telling): readonly Metric[] =>
  [...Map.groupBy(all, ({of}) => of)].map(([name, some]) => metricOf(name, some, telling))
