import {Cloudflare} from 'cloudflare'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {residualAccess} from '../../src/core/runs/residual-access.ts'
import {callBriefly} from '../../src/sandbox/edge/call.ts'
import {never} from '../fixtures/approvals.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'

let range: TestRange

beforeEach(async () => {
  range = await openRange()
})
afterEach(() => range.stop())

/** Probes that must be refused, and those of others, with what came back. */
const answers = (state: Awaited<ReturnType<TestRange['apply']>>['state'], expected: 'refused' | 'working') =>
  Object.fromEntries(
    [...state.probes.values()]
      .filter(({expect}) => expect === expected)
      .map(({probe, answer, reason}) => [probe, `${answer}: ${reason}`]),
  )

/** A call by the private hostname, whose address no list holds. That nothing leads there shows as no answer, which no probe takes for a refusal. */
const byName = () =>
  callBriefly({
    url: new URL('http://ledger.payments.internal:8443/'),
    via: range.sandbox.edge.proxies['billing-bot'],
  })

test('a segment is isolated from both sides, and comes back as it was', async () => {
  const before = range.sandbox.snapshot()
  expect(await byName()).toMatchObject({kind: 'answer', response: {statusCode: 200}})
  const plan = await range.plan('mesh-isolate', {segment: 'payments'})
  expect(plan.changes.map(({key}) => key)).toEqual([
    'block',
    'quarantine-routes/10.20.0.0/24',
    'retarget-hostnames/ledger.payments.internal',
    'blackhole-services/payments-ledger',
    'stop-workers/payments-reporter',
    'revoke-nodes/payments-gw',
  ])

  const {run, outcome, why, state} = await range.apply(plan)
  expect({outcome, why}).toEqual({outcome: 'contained', why: []})
  expect(answers(state, 'refused')).toEqual({
    // Callers, to whom a broader route is left.
    'support-bot-ledger': 'proven: reset',
    'billing-bot-ledger': 'proven: reset',
    'support-bot-feed': 'proven: cut',
    // The host behind the node, to an agent.
    'payments-outward': 'proven: disconnected',
    // A Worker, by its own roads.
    'payments-worker-address': 'proven: denied',
    'payments-worker-name': 'proven: denied',
    'payments-worker-service': 'proven: denied',
  })
  expect(answers(state, 'working')).toEqual({
    'billing-bot-crm': 'proven: answered',
    'datacentre-status': 'proven: answered',
    'oncall-peer': 'proven: answered',
  })
  expect(await byName()).toEqual({kind: 'miss', miss: 'no route'})
  expect(residualAccess(state).map(({item}) => item.standing)).not.toContain('open')

  const released = await range.release(run)
  expect({outcome: released.outcome, why: released.why}).toEqual({outcome: 'released', why: []})
  expect(range.sandbox.snapshot().state).toEqual(before.state)
})

test('a registration or a route that is made anew during the soak takes contained back', async () => {
  const {run, outcome} = await range.apply(await range.plan('mesh-isolate', {segment: 'payments'}))
  expect(outcome).toBe('contained')
  const account_id = range.sandbox.accountId
  const client = new Cloudflare({apiToken: range.sandbox.token, baseURL: range.sandbox.url, maxRetries: 0})
  const {devices, networks} = client.zeroTrust
  const revoked = await devices.registrations.list({account_id, status: 'revoked', search: 'payments-gw-2'})
  await devices.registrations.unrevoke({account_id, id: revoked.result.map(({id}) => id)})
  await networks.routes.create({
    account_id,
    network: '10.20.0.0/24',
    tunnel_id: range.inventory.segments['payments']?.nodes[0]?.id ?? '',
  })
  const later = await range.bench.verify(run, {watch: false, report: () => undefined, stop: never})
  expect(later.outcome).toBe('not-contained')
  expect(later.why).toEqual(
    expect.arrayContaining([
      expect.stringContaining('a registration of payments-gw-2 is still live'),
      expect.stringContaining('there is another route for 10.20.0.0/24, through payments-gw'),
    ]),
  )
})
