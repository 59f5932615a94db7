import {Resolver} from 'node:dns/promises'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {residualAccess} from '../../src/core/runs/residual-access.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'

let range: TestRange

beforeEach(async () => {
  range = await openRange()
})
afterEach(() => range.stop())

/** What the client of a device gets for a name. */
async function addressFor(device: string, name: string): Promise<readonly string[]> {
  const resolver = new Resolver({timeout: 1000, tries: 1})
  resolver.setServers([`127.0.0.1:${range.sandbox.edge.resolvers[device]}`])
  return resolver.resolve4(name)
}

test('the name is answered with no address and the address is cut off, a vendor works, and both come back', async () => {
  const before = range.sandbox.snapshot()
  expect(await addressFor('support-bot', 'files.drop.example')).toEqual(['203.0.113.66'])

  const plan = await range.plan('exfil-egress-block', {domain: 'drop.example', address: '203.0.113.66'})
  expect(plan.changes.map(({key, target, moves}) => [key, target.name, ...moves])).toEqual([
    ['block-name', 'egress-domains', 'edit-list'],
    ['block-address', 'egress-addresses', 'edit-list'],
  ])
  expect(plan.proof).toMatchObject({
    refused: ['egress-name', 'egress-address'],
    probes: {'egress-name': {name: 'drop.example'}, 'egress-address': {host: '203.0.113.66'}},
  })

  const {run, outcome, why, state} = await range.apply(plan)
  const left = residualAccess(state).filter(({item}) => item.standing !== 'not-covered')
  expect(left.map(({item: {code, on}, accepted}) => [code, on, accepted?.owner])).toEqual([
    ['open-connections', 'egress-domains', 'group:network-security-oncall'],
    ['open-connections', 'egress-addresses', 'group:network-security-oncall'],
  ])
  expect({outcome, why}).toEqual({outcome: 'contained', why: []})
  expect(await addressFor('support-bot', 'files.drop.example')).toEqual(['0.0.0.0'])
  expect(await addressFor('support-bot', 'vendor.example')).toEqual(['203.0.113.80'])

  const released = await range.release(run)
  expect({outcome: released.outcome, why: released.why}).toEqual({outcome: 'released', why: []})
  expect(range.sandbox.snapshot().state).toEqual(before.state)
  expect(await addressFor('support-bot', 'files.drop.example')).toEqual(['203.0.113.66'])
})

test('a name alone needs no address, and is proven by its own probe', async () => {
  const plan = await range.plan('exfil-egress-block', {domain: 'drop.example'})
  expect(plan.changes.map(({key}) => key)).toEqual(['block-name'])
  expect(plan.proof.refused).toEqual(['egress-name'])
})

test('nothing to block is refused, and so is the way to Cloudflare', async () => {
  await expect(range.plan('exfil-egress-block', {})).rejects.toMatchObject({code: 'REFUSED'})
  const plan = await range.plan('exfil-egress-block', {domain: 'api.cloudflare.com'})
  expect(plan.safeguards).toContainEqual(expect.objectContaining({rule: 'lock-out', result: 'refused'}))
})

test('a transfer that may be under way keeps it from being called contained, unless somebody lives with that', async () => {
  await range.stop()
  range = await openRange({edit: (inventory) => ({...inventory, accepted: []})})
  const {outcome, why} = await range.apply(await range.plan('exfil-egress-block', {address: '203.0.113.66'}))
  expect(outcome).toBe('applied-unverified')
  expect(why).toEqual([expect.stringContaining('open-connections')])
})
