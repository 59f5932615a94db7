import {afterAll, beforeAll, expect, test} from 'vitest'
import type {Span} from '../../src/core/telemetry/spans.ts'
import {parentIn} from '../../src/core/telemetry/spans.ts'
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

const spans = (body: string): readonly Span[] => JSON.parse(body).resourceSpans[0].scopeSpans[0].spans
const factsOf = ({attributes}: Span) =>
  Object.fromEntries(attributes.map(({key, value}) => [key, Object.values(value)[0]]))

test('a run is one trace below that of the pipeline, told once it is over', async () => {
  const plan = await range.plan('agent-freeze', {agent: 'support-bot'})
  let heardBefore = -1
  const {run} = await range.apply(plan, ({event}) => {
    if (event.type === 'run-outcome') heardBefore = listener.heard.length
  })
  expect(heardBefore, 'nothing leaves while the run goes on').toBe(0)
  const [heard] = listener.heard
  expect(heard).toMatchObject({path: '/otlp/v1/traces', headers: {'x-tenant': 'blue team'}})
  const all = spans(heard?.body ?? '')
  const [root] = all
  expect(root).toMatchObject({traceId, parentSpanId: '00f067aa0ba902b7', name: 'firebreak run', status: {code: 1}})
  const ids = new Set(all.map(({spanId}) => spanId))
  expect(ids.size).toBe(all.length)
  expect(all.slice(1).filter(({parentSpanId = ''}) => !ids.has(parentSpanId))).toEqual([])
  const sent = range.entries(run).filter(({event}) => event.type === 'outcome')
  const requests = all.filter(({kind}) => kind === 3)
  expect(requests).toHaveLength(sent.length)
  expect(factsOf(requests[0] as Span)).toMatchObject({
    'firebreak.operation': 'brake',
    'http.response.status_code': '200',
  })
  expect(new Set(all.map(({name}) => name))).toEqual(
    new Set(
      ['firebreak run', 'step', 'evidence', 'probe', 'PUT', 'PATCH', 'POST', 'DELETE'].filter((name) =>
        all.some((span) => span.name === name),
      ),
    ),
  )
  expect(all.map(({name}) => name)).toEqual(expect.arrayContaining(['step', 'evidence', 'probe']))
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
  const body = listener.heard[0]?.body ?? ''
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
