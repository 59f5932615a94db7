import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import {expect, test} from 'vitest'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'
import {bodyOf} from './rule-body.ts'

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

test('a DNS rule carries its end to Cloudflare, in plan and body, and its release takes that off again', async () => {
  const proposal = action.plan(params, dns, ends)
  expect(proposal).toEqual({
    kind: 'update',
    after: ending,
    summary: expect.stringMatching(/; Cloudflare ends it at 2027-01-01T00:00:00Z$/),
  })
  const {context} = await look()
  const bodies: unknown[] = []
  const writer = {
    account: 'a',
    api: {zeroTrust: {gateway: {rules: {update: async (_id: string, body: unknown) => void bodies.push(body)}}}},
  }
  for (const [from, to] of [
    [dns, ending],
    [ending, dns],
  ] as const)
    for (const move of action.apply(params, from, to, context)) await move.send(writer as never)
  expect(bodies).toEqual([
    {account_id: 'a', ...ending},
    {account_id: 'a', ...dns, expiration: null},
  ])
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
