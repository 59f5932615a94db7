import {afterAll, beforeAll, expect, test} from 'vitest'
import type {JournalEntry, JournalEvent} from '../../src/core/documents/journal.ts'
import type {Metric} from '../../src/core/telemetry/points.ts'
import {parentIn, type Span} from '../../src/core/telemetry/span.ts'
import {openRange, runbookFile, type TestRange} from '../fixtures/range.ts'
import {type Listener, listen} from '../notify/listener.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
let listener: Listener
let range: TestRange

beforeAll(async () => {
  listener = await listen()
  range = await openRange({
    edit: (inventory) => ({...inventory, notify: {targets: {}, codenames: {'INC-SECRET': 'Blue Heron'}}}),
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `${listener.url}/otlp/`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=blue%20team',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=staging',
      TRACEPARENT: `00-${traceId}-00f067aa0ba902b7-01`,
    },
  })
})
afterAll(async () => {
  await range.stop()
  await listener.stop()
})

/** What was sent to one of the two, request by request. */
const sentTo = (signal: 'traces' | 'metrics'): readonly string[] =>
  listener.heard.filter(({path}) => path === `/otlp/v1/${signal}`).map(({body}) => body)
const spansIn = (bodies: readonly string[]): readonly Span[] =>
  bodies.flatMap((body) => JSON.parse(body).resourceSpans[0].scopeSpans[0].spans)
const metricsIn = (bodies: readonly string[]): readonly Metric[] =>
  bodies.flatMap((body) => JSON.parse(body).resourceMetrics[0].scopeMetrics[0].metrics)
const instanceIn = (body: string): string | undefined => /"service\.instance\.id"[^}]*\}/.exec(body)?.[0]
const factsOf = ({attributes}: Span) =>
  Object.fromEntries(attributes.map(({key, value}) => [key, Object.values(value)[0]]))

/** Points by name and facts: what was counted, or how often something was measured. */
const figuresOf = (metrics: readonly Metric[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    metrics.flatMap(({name, sum, histogram}) => {
      const words = ({attributes}: {readonly attributes: Span['attributes']}) =>
        [name, ...attributes.map(({value}) => Object.values(value)[0])].join(' ')
      return [
        ...(sum?.dataPoints ?? []).map((point) => [words(point), Number(point.asInt)] as const),
        ...(histogram?.dataPoints ?? []).map((point) => [words(point), Number(point.count)] as const),
      ]
    }),
  )

/** The same counted anew from the journal, all but the reads, which it does not have. */
function expectedOf(entries: readonly JournalEntry[]): Readonly<Record<string, unknown>> {
  const count = (isSo: (event: JournalEvent) => boolean): number => entries.filter(({event}) => isSo(event)).length
  const requests = count(({type}) => type === 'outcome')
  const probed = (expected: 'refused' | 'working') =>
    count((event) => event.type === 'probe' && event.result.expect === expected && event.result.answer === 'proven')
  return {
    'firebreak.runs contain contained agent-freeze': 1,
    'firebreak.brakes': count((event) => event.type === 'step-end' && event.result === 'applied'),
    'firebreak.requests brake 200 applied': requests,
    'firebreak.requests read 200': expect.any(Number),
    'firebreak.request.duration brake': requests,
    'firebreak.request.duration read': expect.any(Number),
    'firebreak.probes refused proven': probed('refused'),
    'firebreak.probes working proven': probed('working'),
    'firebreak.first_brake.duration': 1,
    'firebreak.proof.duration': 1,
  }
}

test('a run is one trace below that of the pipeline and the figures of its journal, told once it is over', async () => {
  const plan = await range.plan('agent-freeze', {agent: 'support-bot'})
  let heardBefore = -1
  const {run} = await range.apply(plan, ({event}) => {
    if (event.type === 'run-outcome') heardBefore = listener.heard.length
  })
  expect(heardBefore, 'nothing leaves while the run goes on').toBe(0)
  expect(listener.heard.map(({path}) => path).toSorted()).toEqual(['/otlp/v1/metrics', '/otlp/v1/traces'])
  for (const {headers} of listener.heard) expect(headers).toMatchObject({'x-tenant': 'blue team'})
  expect(new Set(listener.heard.map(({body}) => instanceIn(body))).size, 'one process told of both').toBe(1)
  const all = spansIn(sentTo('traces'))
  const [root] = all
  expect(root).toMatchObject({traceId, parentSpanId: '00f067aa0ba902b7', name: 'firebreak run', status: {code: 1}})
  const ids = new Set(all.map(({spanId}) => spanId))
  expect(ids.size).toBe(all.length)
  expect(all.slice(1).filter(({parentSpanId = ''}) => !ids.has(parentSpanId))).toEqual([])
  const isRead = (span: Span) => factsOf(span)['firebreak.operation'] === 'read'
  const sent = range.entries(run).filter(({event}) => event.type === 'outcome')
  const requests = all.filter((span) => span.kind === 3 && !isRead(span))
  expect(requests).toHaveLength(sent.length)
  expect(factsOf(requests[0] as Span)).toMatchObject({
    'firebreak.operation': 'brake',
    'http.response.status_code': '200',
  })
  const reads = all.filter(isRead)
  expect(reads.length, 'looks before and after each change, and pages of logs').toBeGreaterThan(2 * sent.length)
  expect(new Set(reads.map(({name}) => name))).toEqual(new Set(['GET', 'POST']))
  expect(reads.filter((span) => String(factsOf(span)['url.path']).includes('?'))).toEqual([])
  const above = new Map(all.map((span) => [span.spanId, span.name]))
  expect(new Set(reads.map(({parentSpanId = ''}) => above.get(parentSpanId)))).toEqual(
    new Set(['firebreak run', 'step', 'evidence']),
  )
  const [from, to] = [BigInt(root?.startTimeUnixNano ?? 0), BigInt(root?.endTimeUnixNano ?? 0)]
  const isWithin = ({startTimeUnixNano, endTimeUnixNano}: Span) =>
    BigInt(startTimeUnixNano) >= from - 1_000_000_000n && BigInt(endTimeUnixNano) <= to + 1_000_000_000n
  expect(reads.filter((span) => !isWithin(span))).toEqual([])
  expect(all.map(({name}) => name)).toEqual(expect.arrayContaining(['step', 'evidence', 'probe']))
  expect(figuresOf(metricsIn(sentTo('metrics')))).toEqual(expectedOf(range.entries(run)))
  await range.release(run)
}, 60_000)

test('with a codename no span has a name of the account, and a collector that hangs up changes no outcome', async () => {
  listener.heard.length = 0
  const runbook = runbookFile('agent-freeze')
  const plan = await range.bench.plan({runbook, params: {agent: 'support-bot'}, reason: 'test', incident: 'INC-SECRET'})
  listener.hangs = true
  const hangingUp = setInterval(listener.hangUp, 20)
  const {outcome} = await range.apply(plan)
  clearInterval(hangingUp)
  expect(outcome).toBe('contained')
  const body = listener.heard.map((one) => one.body).join('\n')
  expect(body).toContain('Blue Heron')
  expect(
    ['INC-SECRET', 'support-bot', 'agent-freeze', '/accounts/', range.inventory.account.name].filter((name) =>
      body.includes(name),
    ),
  ).toEqual([])
}, 60_000)

test.each(['', '00-0-0-01', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, `01-${traceId}-00f067aa0ba902b7-01`])(
  'no parent is taken from %j',
  (text) => expect(parentIn(text)).toBeUndefined(),
)
