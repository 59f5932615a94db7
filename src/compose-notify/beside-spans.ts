import type {JournalEntry} from '../core/documents/journal.ts'
import type {Plan} from '../core/documents/plan.ts'
import type {Notify} from '../core/notices/notify.ts'
import type {RunEnd} from '../core/runs/run-report.ts'
import {drillIncident} from '../core/runs/run-summary.ts'
import {parentIn, spansOf} from '../core/telemetry/spans.ts'
import {systemClock} from '../storage/system-clock.ts'

/** What of a run is watched so that its trace can be told. */
interface Watched {
  readonly plan: Plan
  readonly report: (entry: JournalEntry) => void
}

type Env = Readonly<Record<string, string | undefined>>

/** No longer than the specification's own time-out, and a run that is over waits no longer for anybody. */
const longestMs = 10_000

/** `key=value` pairs with commas between them, each value percent-encoded, as the specification has them. */
function pairsIn(text = ''): readonly (readonly [string, string])[] {
  return text.split(',').flatMap((pair) => {
    const [, key = '', value = ''] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? []
    try {
      return key === '' ? [] : [[key, decodeURIComponent(value)] as const]
    } catch {
      return []
    }
  })
}

const given = (env: Env, name: string): string | undefined => (env[name] === '' ? undefined : env[name])

/** Where traces go; undefined where nobody asked for them. A general endpoint gets the path of traces. */
function endpointIn(env: Env): string | undefined {
  if (given(env, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true' || given(env, 'OTEL_TRACES_EXPORTER') === 'none')
    return undefined
  const general = given(env, 'OTEL_EXPORTER_OTLP_ENDPOINT')
  return (
    given(env, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ??
    (general === undefined ? undefined : `${general.replace(/\/+$/, '')}/v1/traces`)
  )
}

function bodyOf(entries: readonly JournalEntry[], plan: Plan, env: Env): string {
  const attributes = [
    ...pairsIn(env['OTEL_RESOURCE_ATTRIBUTES']),
    ['service.name', given(env, 'OTEL_SERVICE_NAME') ?? 'firebreak'] as const,
  ]
  const resource = {
    attributes: [...new Map(attributes)].map(([key, value]) => ({key, value: {stringValue: value}})),
  }
  const spans = spansOf(entries, plan, parentIn(env['TRACEPARENT']))
  return JSON.stringify({resourceSpans: [{resource, scopeSpans: [{scope: {name: 'firebreak'}, spans}]}]})
}

/** What the collector does not take is lost to it, and to nobody else: the journal has it. */
async function send(url: string, body: string, env: Env): Promise<void> {
  const {post} = await import('../notify/post.ts')
  const headers = Object.fromEntries(
    pairsIn(env['OTEL_EXPORTER_OTLP_TRACES_HEADERS'] ?? env['OTEL_EXPORTER_OTLP_HEADERS']),
  )
  const asked = Number(
    given(env, 'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT') ?? given(env, 'OTEL_EXPORTER_OTLP_TIMEOUT') ?? longestMs,
  )
  const ms = Number.isFinite(asked) && asked > 0 ? Math.min(asked, longestMs) : longestMs
  const nothing = () => undefined
  const delivering = {
    clock: systemClock,
    signal: AbortSignal.timeout(ms),
    ref: undefined,
    keep: nothing,
    forget: nothing,
    tried: nothing,
  }
  await post({url, body, headers, mayRepeat: true}, delivering).catch(nothing)
}

/** An incident whose codename the inventory has is named no more than one whose operator gave it. */
function withCodename(plan: Plan, notify: Notify | undefined): Plan {
  const {incident, codename = incident === undefined ? undefined : notify?.codenames?.[incident]} = plan
  return codename === undefined ? plan : {...plan, codename}
}

/** Tells the trace of a run once it is over: until then nothing is made, sent or waited for. */
export async function besideSpans<Run extends Watched>(
  running: Run,
  {env, notify}: {readonly env: Env; readonly notify?: Notify | undefined},
  act: (running: Run) => Promise<RunEnd>,
): Promise<RunEnd> {
  const url = endpointIn(env)
  const plan = withCodename(running.plan, notify)
  if (url === undefined || plan.incident === drillIncident) return act(running)
  const entries: JournalEntry[] = []
  const report = (entry: JournalEntry) => {
    entries.push(entry)
    running.report(entry)
  }
  try {
    return await act({...running, report})
  } finally {
    await send(url, bodyOf(entries, plan, env), env)
  }
}
