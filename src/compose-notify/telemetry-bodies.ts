import type {JournalEntry} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import {type Overheard, readsIn} from '../core/telemetry/heard-reads.ts'
import {measurementsOf} from '../core/telemetry/measurements.ts'
import {nanos} from '../core/telemetry/otlp.ts'
import {metricsOf} from '../core/telemetry/points.ts'
import {parentIn} from '../core/telemetry/span.ts'
import {spansOf} from '../core/telemetry/spans.ts'
import {toolVersion} from '../package-root.ts'
import {type Env, resourceIn, temporalityIn} from './collectors.ts'

/** A collector refuses what is too long: 20 MiB, unless somebody says otherwise. */
const spansAtOnce = 2000

/** What a process saw of one run. */
export interface Seen {
  readonly earlier: readonly JournalEntry[]
  readonly entries: readonly JournalEntry[]
  readonly plan: Plan
  readonly heard: Overheard | undefined
}

interface Teller {
  readonly resource: ReturnType<typeof resourceIn>
  readonly env: Env
}

function tracesOf({entries, plan, heard}: Seen, {resource, env}: Teller): readonly object[] {
  const parent = parentIn(env['TRACEPARENT'])
  if (parent?.isSampled === false) return []
  const spans = spansOf({entries, plan, reads: readsIn(heard), parent})
  const scope = {name: 'firebreak', version: toolVersion()}
  return Array.from({length: Math.ceil(spans.length / spansAtOnce)}, (_, at) => {
    const some = spans.slice(at * spansAtOnce, (at + 1) * spansAtOnce)
    return {resourceSpans: [{resource, scopeSpans: [{scope, spans: some}]}]}
  })
}

function figuresOf({earlier, entries, plan, heard}: Seen, {resource, env}: Teller): readonly object[] {
  const [first, last] = [entries[0], entries.at(-1)]
  if (first === undefined || last === undefined) return []
  const measurements = measurementsOf({earlier, entries, plan, reads: readsIn(heard)})
  const [from, to] = [first, last].map(({obs}) => nanos(Date.parse(obs.at)))
  const metrics = metricsOf(measurements, {from: from ?? '', to: to ?? '', temporality: temporalityIn(env)})
  const scope = {name: 'firebreak', version: toolVersion()}
  return [{resourceMetrics: [{resource, scopeMetrics: [{scope, metrics}]}]}]
}

/** What both collectors are sent, each made when it is asked for. */
export function bodiesOf(
  seen: Seen,
  env: Env,
): {readonly traces: () => readonly object[]; readonly metrics: () => readonly object[]} {
  const resource = resourceIn(env)
  return {traces: () => tracesOf(seen, {resource, env}), metrics: () => figuresOf(seen, {resource, env})}
}
