import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import {expect, test} from 'vitest'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'
import {bodyOf, type RuleBody} from './rule-body.ts'

const id = '0b6a52b8-7a3e-4c1d-9a55-1d8a3f0c2e11'
const params = {rule: {name: 'ir-kill-dns', id}}
const live: GatewayRule = {
  id,
  name: 'ir-kill-dns',
  action: 'block',
  enabled: false,
  filters: ['dns'],
  traffic: 'any(dns.domains[*] in $bad)',
  precedence: 2,
}
const dns = bodyOf(live)
const ends = '2027-01-01T00:00:00.123Z'
const ending = {...dns, enabled: true, expiration: {expires_at: '2027-01-01T00:00:00Z'}}

const look = (rule: Partial<GatewayRule> = {}) => {
  const seen = {...live, ...rule}
  const answers = {[`gateway/rules/${id}`]: seen, 'gateway/rules': [seen], 'devices/settings': {}}
  return action.observe(stubAccount(answers).reader, params)
}

/** The bodies that a change of the rule puts. */
async function sent(
  before: RuleBody,
  after: RuleBody,
  {context}: Awaited<ReturnType<typeof look>>,
): Promise<readonly unknown[]> {
  const bodies: unknown[] = []
  const update = async (_id: string, body: unknown) => void bodies.push(body)
  const writer = {account: 'a', api: {zeroTrust: {gateway: {rules: {update}}}}}
  for (const move of action.apply(params, before, after, context)) await move.send(writer as never)
  return bodies
}

test('a DNS rule carries its end to Cloudflare, in plan and body, and its release takes that off again', async () => {
  const proposal = action.plan(params, dns, ends)
  expect(proposal).toEqual({
    kind: 'update',
    after: ending,
    summary: expect.stringMatching(/; Cloudflare ends it at 2027-01-01T00:00:00Z$/),
  })
  const seen = await look()
  expect(await sent(dns, ending, seen)).toEqual([{account_id: 'a', ...ending}])
  expect(await sent(ending, dns, seen)).toEqual([{account_id: 'a', ...dns, expiration: null}])
  expect(action.release(params, dns, ending, ending)).toMatchObject({kind: 'update', after: dns})
})

test('other rules cannot end by themselves, and one that does already keeps its own end', () => {
  const l4 = {...dns, filters: ['l4' as const]}
  expect(action.plan(params, l4, ends)).toMatchObject({after: {...l4, enabled: true}})
  expect(action.plan(params, l4, ends)).not.toHaveProperty('after.expiration')
  expect(action.plan(params, dns)).not.toHaveProperty('after.expiration')
  const own = {...dns, expiration: {expires_at: '2026-12-01T00:00:00Z'}}
  expect(action.plan(params, own, ends)).toMatchObject({after: {...own, enabled: true}})
})

test('one spelling of a time is as good as another, and what has expired is not held', async () => {
  const spelt = await look({enabled: true, expiration: {expires_at: '2027-01-01T00:00:00.000Z', expired: false}})
  expect(action.verify(ending, spelt.state, spelt.context)).toEqual({verdict: 'held'})
  const over = await look({enabled: true, expiration: {expires_at: '2027-01-01T00:00:00Z', expired: true}})
  expect(action.verify(ending, over.state, over.context)).toMatchObject({verdict: 'not-held'})
})

test.for([true, false])('a rule that Cloudflare has ended is engaged anew, its switch left %s', async (enabled) => {
  const seen = await look({enabled, expiration: {expires_at: '2026-01-01T00:00:00Z', expired: true}})
  expect(seen.state).toEqual(dns)
  const after = {...dns, enabled: true}
  expect(action.plan(params, dns)).toMatchObject({kind: 'update', after})
  expect(action.plan(params, dns, ends)).toMatchObject({after: ending})
  expect(await sent(dns, after, seen)).toEqual([{account_id: 'a', ...after, expiration: null}])
})
