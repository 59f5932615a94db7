import fc from 'fast-check'
import {afterAll, beforeAll, expect, test} from 'vitest'
import type {JournalEntry} from '../../src/core/documents/journal.ts'
import type {Plan} from '../../src/core/documents/plan.ts'
import {Notify} from '../../src/core/notices/notify.ts'
import {caseOfPlan, createTeller, noticeOf} from '../../src/core/notices/teller.ts'
import {readsIn} from '../../src/core/telemetry/heard-reads.ts'
import {measurementsOf} from '../../src/core/telemetry/measurements.ts'
import {metricsOf} from '../../src/core/telemetry/points.ts'
import {spansOf} from '../../src/core/telemetry/spans.ts'
import {Secret} from '../../src/core/text/secret.ts'
import {createOutbox} from '../../src/notify/outbox.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {containedEvents, exampleEntries} from '../fixtures/example-journal.ts'
import {examplePlan} from '../fixtures/example-plan.ts'
import {type Listener, listen} from './listener.ts'

let listener: Listener
beforeAll(async () => {
  listener = await listen()
})
afterAll(() => listener.stop())

const template = 'the agent ${name} of ${account}: ${change} ${why} ${reason} ${operator} ${next}'

/** One target of each kind, with templates that would say everything. */
function everybody(): Notify['targets'] {
  const templates = {started: template, 'brake-on': template, contained: template, planned: template}
  const address = 'env:ADDRESS'
  return Notify.parse({
    targets: {
      channel: {type: 'slack', webhook: address, templates},
      thread: {type: 'slack-thread', token: 'env:TOKEN', channel: 'C0123456789', api: `${listener.url}/api`, templates},
      pager: {type: 'pagerduty', routingKey: 'env:KEY', url: `${listener.url}/v2/enqueue`, templates},
      hook: {type: 'webhook', url: address, secret: 'env:SECRET', templates},
      issue: {type: 'github-issue', repository: 'example/incidents', token: 'env:TOKEN', api: listener.url, templates},
    },
  }).targets
}

/** Of letters that no digest has. */
const name = fc.stringMatching(/^[g-z]{12,16}$/)
const names = fc.record({
  agent: name,
  account: name,
  incident: name,
  runbook: name,
  title: name,
  reason: name,
  author: name,
  host: name,
  probe: name,
})
type Names = typeof names extends fc.Arbitrary<infer Value> ? Value : never

/** A run in which everything is called so. */
function runOf({agent, account, incident, runbook, title, reason, author, host, probe}: Names, codename?: string) {
  const call = (text: string) =>
    text
      .replaceAll('agent-freeze', runbook)
      .replaceAll(/support-bot(?!-crm)|quarantine/g, agent)
      .replaceAll(/(support|billing)-bot-crm/g, probe)
      .replaceAll('/accounts/x', `/accounts/${host}`)
      .replaceAll('100.96.0.11', `${host}.example.com`)
  const called = <Value>(value: Value): Value => JSON.parse(call(JSON.stringify(value)))
  const example = called(examplePlan())
  const plan: Plan = {
    ...example,
    runbook: {...example.runbook, title},
    account: {...example.account, name: account},
    incident,
    reason,
    author,
    ...(codename === undefined ? {} : {codename}),
  }
  const entries = exampleEntries(called(containedEvents(plan)).with(0, {type: 'run-start', plan, tool: 'firebreak'}))
  const asked = {request: `GET /accounts/${host}/rules?name=${agent}`, by: `disable-tokens/${agent}`, at: 1, ms: 1}
  const broken = {kind: 'broken', sent: true, how: 'failed', why: `${host} is away`} as const
  const reads = readsIn({header: {at: plan.createdAt}, exchanges: [{...asked, came: broken}]})
  return {plan, entries, reads}
}

/** Everything that leaves the machine because of a run: what each target is sent, and what a collector is. */
async function leaving(of: Names, codename?: string): Promise<string> {
  const {plan, entries, reads} = runOf(of, codename)
  listener.heard.length = 0
  const telling = {notify: {}, digestOf: () => undefined, othersStand: () => false}
  const outbox = createOutbox({
    targets: everybody(),
    resolveSecret: async (ref) =>
      new Secret(ref, ref === 'env:ADDRESS' ? `${listener.url}/hook` : 'a-secret-of-theirs'),
    refs: {get: () => undefined, keep: () => undefined, forget: () => undefined},
    clock: systemClock,
  })
  const about = caseOfPlan(plan, telling)
  outbox.send(noticeOf({...about, kind: 'planned', at: plan.createdAt, of: 'planned'}, telling))
  const tell: (entry: JournalEntry) => ReturnType<ReturnType<typeof createTeller>> = createTeller(telling)
  for (const notice of entries.flatMap(tell)) outbox.send(notice)
  const deliveries = await outbox.finish(60_000)
  expect(deliveries.map(({target, delivered}) => `${target} ${delivered}`).toSorted()).toEqual(
    Object.keys(everybody())
      // Of these four only two are for a pager.
      .flatMap((target) => Array.from({length: target === 'pager' ? 2 : 4}, () => `${target} true`))
      .toSorted(),
  )
  const spans = spansOf({entries, plan, reads})
  const metrics = metricsOf(measurementsOf({earlier: [], entries, plan, reads}), {from: '1', to: '2', temporality: 2})
  return JSON.stringify([listener.heard, spans, metrics])
}

test('whatever things are called, with a codename no name of theirs reaches any target or collector', async () => {
  await fc.assert(
    fc.asyncProperty(names, async (of) => {
      const text = await leaving(of, 'Blue Heron')
      expect(text).toContain('Blue Heron')
      expect(Object.values(of).filter((one) => text.includes(one))).toEqual([])
    }),
    {numRuns: process.env['SOAK'] === undefined ? 5 : 300},
  )
})

test('without one every name is said somewhere, so that its absence tells something', async () => {
  const [of] = fc.sample(names, {numRuns: 1, seed: 1})
  if (of === undefined) throw new Error('no names')
  const text = await leaving(of)
  expect(Object.entries(of).flatMap(([what, one]) => (text.includes(one) ? [] : [what]))).toEqual([])
})
