import {expect, test} from 'vitest'
import {stubAccount, stubAccountId} from '../../shared/stub-account.ts'
import action from './index.ts'

const params = {account: {name: 'Example Corp', id: stubAccountId}}
const settings = 'zerotrust/connectivity_settings'
const on = {devices: true, icmp: true}
const off = {devices: false, icmp: false}
const route = (tun_type: string) => ({
  id: tun_type,
  network: '10.20.0.0/16',
  tunnel_id: 't',
  tunnel_name: 'datacentre',
  tun_type,
  virtual_network_id: 'v',
})

test('the state is the two switches, and an account that does not tell them is no basis for a plan', async () => {
  const {reader} = stubAccount({[settings]: {offramp_warp_enabled: true, icmp_proxy_enabled: true}})
  expect(await action.observe(reader, params)).toMatchObject({
    target: {kind: 'account', id: stubAccountId, name: 'Example Corp'},
    state: on,
  })
  await expect(action.observe(stubAccount({[settings]: {}}).reader, params)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  })
})

test('one request turns both off', async () => {
  const {writer, sent} = stubAccount({})
  expect(action.plan(params, on)).toMatchObject({kind: 'update', after: off})
  expect(action.plan(params, off).kind).toBe('none')
  for (const move of action.apply(params, on, off)) await move.send(writer)
  const body = {offramp_warp_enabled: false, icmp_proxy_enabled: false}
  expect(sent).toEqual([{method: 'PATCH', path: settings, body}])
  expect(action.apply(params, off, off)).toEqual([])
})

test('it is account-wide and says so', () => {
  expect(action.blastRadius).toBe('BR4')
  const seen = {target: {kind: 'account', id: 'a', name: 'a'}, state: on, context: {}, complete: true} as const
  expect(action.hazards(params, seen)).toMatchObject([{rule: 'over-broad', result: 'warned'}])
})

test('holds only while both are off', () => {
  expect(action.verify(off, off)).toEqual({verdict: 'held'})
  expect(action.verify(off, {...off, icmp: true}).verdict).toBe('not-held')
  expect(action.verify(off, {...off, devices: true}).verdict).toBe('not-held')
})

test('a release gives back what was turned off, and only that', () => {
  const before = {devices: true, icmp: false}
  expect(action.release(params, before, off, off)).toMatchObject({after: before})
  expect(action.release(params, before, off, before).kind).toBe('none')
  expect(action.release(params, on, off, {devices: true, icmp: false})).toMatchObject({after: on})
})

test('cloudflared tunnels go on and are named; routes to Mesh nodes are off', async () => {
  const codes = async (type: string) => {
    const {reader} = stubAccount({'teamnet/routes': [route(type)]})
    return action
      .residual(params, await action.observe(reader, params))
      .map(({code, standing}) => `${code} ${standing}`)
  }
  expect(await codes('cfd_tunnel')).toContain('cloudflared-route open')
  expect(await codes('warp_connector')).toEqual(['open-connections unknown', 'own-networks not-covered'])
})
