import {expect, test} from 'vitest'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const [id, shared, nowhere] = ['1', '2', '3'].map((digit) => `${digit.repeat(8)}-1111-4111-8111-${digit.repeat(12)}`)
const hostname = 'ledger.internal'
const params = {route: {name: hostname, id}, tunnel: {name: 'ir-quarantine', id: nowhere}}
const to = (tunnel: string | undefined) => ({hostname, tunnel})

function account(connected: number = 0) {
  return stubAccount({
    [`zerotrust/routes/hostname/${id}`]: {id, hostname, tunnel_id: shared},
    [`cfd_tunnel/${nowhere}/connections`]: [{id: 'c', conns: Array.from({length: connected}, () => ({}))}],
  })
}

const look = (connected?: number) => action.observe(account(connected).reader, params)

test('the state is the tunnel that the name leads to', async () => {
  expect(await look()).toMatchObject({target: {kind: 'hostname-route', id, name: hostname}, state: to(shared)})
})

test('one request gives it another tunnel', async () => {
  const {writer, sent} = account()
  expect(action.plan(params, to(shared))).toMatchObject({kind: 'update', after: to(nowhere)})
  expect(action.plan(params, to(nowhere)).kind).toBe('none')
  for (const move of action.apply(params, to(shared), to(nowhere))) await move.send(writer)
  expect(sent).toEqual([{method: 'PATCH', path: `zerotrust/routes/hostname/${id}`, body: {tunnel_id: nowhere}}])
  expect(action.apply(params, to(nowhere), to(nowhere))).toEqual([])
})

test('a tunnel that somebody answers is refused as a target', async () => {
  expect(action.hazards(params, await look())).toEqual([])
  expect(action.hazards(params, await look(1))).toMatchObject([{rule: 'fail-open-lever', result: 'refused'}])
})

test('holds only while it leads to the tunnel that it should', () => {
  expect(action.verify(to(nowhere), to(nowhere))).toEqual({verdict: 'held'})
  expect(action.verify(to(nowhere), to(shared)).verdict).toBe('not-held')
})

test('a release gives it its tunnel back, unless somebody else has given it another', () => {
  const release = (now: object) => action.release(params, to(shared), to(nowhere), now)
  expect(release(to(nowhere))).toMatchObject({kind: 'update', after: to(shared)})
  expect(release(to(shared)).kind).toBe('none')
  expect(release(to('another'))).toMatchObject({kind: 'impossible', next: expect.any(String)})
})

test('the host by its address is not ruled out, and a connector that appears is open', async () => {
  const codes = async (connected: number) =>
    action.residual(params, await look(connected)).map(({code, standing}) => `${code} ${standing}`)
  expect(await codes(0)).toEqual(['by-address unknown', 'open-connections unknown'])
  expect(await codes(1)).toContain('live-connector open')
})
