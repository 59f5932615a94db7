import {expect, test} from 'vitest'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const [id, tunnel] = ['1', '2'].map((digit) => `${digit.repeat(8)}-1111-4111-8111-${digit.repeat(12)}`)
const params = {service: {name: 'payments-ledger', id}}
const config = {
  name: 'payments-ledger',
  type: 'http',
  host: {hostname: 'ledger.internal', resolver_network: {tunnel_id: tunnel, resolver_ips: ['10.20.0.2']}},
  http_port: 8443,
  https_port: null,
  tls_settings: null,
}
const nowhere = {...config, host: {ipv4: '192.0.2.1', network: {tunnel_id: tunnel}}}

const bound = (binding: object) => ({
  'workers/scripts': [{id: 'reporter', tag: 'tag'}],
  'workers/scripts/reporter/settings': {bindings: [binding]},
})
const account = (answers: object = {}) =>
  stubAccount({
    [`connectivity/directory/services/${id}`]: {
      ...config,
      service_id: id,
      created_at: '2026-11-01T00:00:00Z',
      updated_at: '2026-11-01T00:00:00Z',
    },
    ...answers,
  })
const look = (answers?: object) => action.observe(account(answers).reader, params)

test('the state is all of the service but what the server computes', async () => {
  expect(await look()).toMatchObject({target: {kind: 'vpc-service', id, name: 'payments-ledger'}})
  expect((await look()).state).toEqual({config})
})

test('the PUT repeats everything and changes the host alone, through the tunnel that it had', async () => {
  const {writer, sent} = account()
  expect(action.plan(params, {config})).toMatchObject({kind: 'update', after: {config: nowhere}})
  expect(action.plan(params, {config: nowhere}).kind).toBe('none')
  for (const move of action.apply(params, {config}, {config: nowhere})) await move.send(writer)
  expect(sent).toEqual([{method: 'PUT', path: `connectivity/directory/services/${id}`, body: nowhere}])
  expect(action.apply(params, {config: nowhere}, {config: nowhere})).toEqual([])
})

test('a service that still has another address beside the one that nothing has is not taken for done', () => {
  const half = {...config, host: {ipv4: '192.0.2.1', ipv6: '2001:db8::7', network: {tunnel_id: tunnel}}}
  expect(action.plan(params, {config: half})).toMatchObject({kind: 'update', after: {config: nowhere}})
})

test('holds while the host is the one that it should be', () => {
  expect(action.verify({config: nowhere}, {config: {...nowhere, http_port: 80}})).toEqual({verdict: 'held'})
  expect(action.verify({config: nowhere}, {config}).verdict).toBe('not-held')
})

test('a release gives the host back and keeps what somebody else has changed', () => {
  const release = (now: object) => action.release(params, {config}, {config: nowhere}, {config: now})
  expect(release({...nowhere, http_port: 80})).toMatchObject({after: {config: {...config, http_port: 80}}})
  expect(release(config).kind).toBe('none')
  const another = {...config, host: {ipv4: '10.1.1.1', network: {tunnel_id: tunnel}}}
  expect(release(another)).toMatchObject({kind: 'impossible', next: expect.any(String)})
})

test('Workers that are bound to a whole network, or to the tunnel, do not need the service', async () => {
  const codes = async (binding: object) =>
    action.residual(params, await look(bound(binding))).map(({code, standing}) => `${code} ${standing}`)
  expect(await codes({type: 'vpc_network', name: 'M', network_id: 'cf1:network'})).toContain('mesh-worker open')
  expect(await codes({type: 'vpc_network', name: 'M', tunnel_id: tunnel})).toContain('mesh-worker open')
  expect(await codes({type: 'vpc_network', name: 'M', tunnel_id: 'another'})).toEqual(['open-connections unknown'])
  expect(await codes({type: 'vpc_service', name: 'S', service_id: id})).toEqual(['open-connections unknown'])
})
