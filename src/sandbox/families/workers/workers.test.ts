import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {bodyOf, type Office, openOffice} from '../../api/testing/office.ts'
import {populate} from '../../populate.ts'
import {findScenario} from '../../scenarios/index.ts'
import {type Workers, workersOf} from './records.ts'
import {workerSurfaces} from './surfaces.ts'

const name = 'research-worker'
let office: Office
let workers: Workers
let account_id: string

beforeEach(async () => {
  office = await openOffice()
  populate(office.world, findScenario('hijacked-support-agent'))
  workers = workersOf(office.world.account)
  account_id = office.world.accountId
})
afterEach(() => office.api.stop())

const scripts = () => office.client().workers.scripts
const research = () => {
  const script = workers.scripts.get(name)
  if (script === undefined) throw new Error('the Worker is gone')
  return script
}
const call = (method: string, path: string, body?: unknown) =>
  office.call(method, office.at(path), body === undefined ? {} : {body})

async function statusAt(path: string): Promise<number | undefined> {
  const [, prefix, ...rest] = path.split('/')
  const surface = workerSurfaces(office.world.account).find((one) => one.prefix === prefix)
  const request = {method: 'GET', path: `/${rest.join('/')}`, query: new URLSearchParams(), headers: {}, body: ''}
  return (await surface?.answer({...request, address: '127.0.0.1'}))?.status
}

const deploy = (version: string | undefined, more: object = {}) =>
  call('POST', `/workers/scripts/${name}/deployments${'force' in more ? '?force=true' : ''}`, {
    strategy: 'percentage',
    versions: [{version_id: version, percentage: 100}],
    ...('strategy' in more ? {code_update_strategy: more.strategy} : {}),
  })
const safe = () => research().versions.at(-1)?.id

describe('deployments', () => {
  test('an older version with other secrets is refused without force', async () => {
    expect((await deploy(safe())).status).toBe(400)
    expect((await deploy(safe(), {force: true})).status).toBe(200)
  })

  test.each([
    ['half of the traffic', [{version_id: '11111111-1111-4111-8111-111111111111', percentage: 50}]],
    ['an unknown version', [{version_id: '11111111-1111-4111-8111-111111111111', percentage: 100}]],
    ['none', []],
  ])('%s is refused', async (_name, versions) => {
    const {status} = await call('POST', `/workers/scripts/${name}/deployments`, {strategy: 'percentage', versions})
    expect(status).toBe(400)
  })

  test('serves later than it is accepted, and a Durable Object later still, unless it is told to be immediate', async () => {
    await deploy(safe(), {force: true})
    expect(await statusAt(`/workers/${name}/`)).toBe(200)
    office.clock.advance(250)
    expect([await statusAt(`/workers/${name}/`), await statusAt(`/workers/${name}/agents/1`)]).toEqual([503, 200])
    office.clock.advance(300_000)
    expect(await statusAt(`/workers/${name}/agents/1`)).toBe(503)
  })

  test('an immediate one reaches Durable Objects with the rest', async () => {
    await deploy(safe(), {force: true, strategy: {mode: 'immediate'}})
    office.clock.advance(250)
    expect(await statusAt(`/workers/${name}/agents/1`)).toBe(503)
  })
})

describe('secrets', () => {
  const remove = () => call('PATCH', `/workers/scripts/${name}/secrets-bulk`, {secrets: {SEARCH_API_KEY: null}})

  test('each change is a version of its own, and is deployed; what is not named stays', async () => {
    const before = research().versions.length
    expect((await remove()).status).toBe(200)
    expect(research().versions).toHaveLength(before + 1)
    expect(Object.keys(research().versions[0]?.secrets ?? {})).toEqual(['MODEL_KEY'])
    expect(research().deployments[0]?.versions).toEqual([{version_id: research().versions[0]?.id, percentage: 100}])
  })

  test('no change while another version than the newest serves', async () => {
    await deploy(safe(), {force: true})
    expect((await remove()).status).toBe(400)
  })

  test('no answer holds a value', async () => {
    const value = research().versions[0]?.secrets['SEARCH_API_KEY'] ?? 'none'
    const shown = await Promise.all([
      scripts().secrets.list(name, {account_id}),
      scripts().scriptAndVersionSettings.get(name, {account_id}),
      scripts().versions.get(research().versions[0]?.id ?? '', {account_id, script_name: name}),
    ])
    expect(JSON.stringify(shown.map((one) => ('result' in one ? one.result : one)))).not.toContain(value)
  })
})

test('a route without a script leads to the origin, and keeps its id', async () => {
  const [route] = [...workers.routes.values()].map(({stored}) => stored)
  const {id = '', pattern = ''} = route ?? {}
  await office.client().workers.routes.update(id, {zone_id: workers.zone.id, pattern})
  office.clock.advance(250)
  expect(workers.routes.get(id)?.stored).toEqual({id, pattern})
  expect(await statusAt('/routes/agents.example.com/research/')).toBe(200)
})

test('a custom domain that is attached again has another id and another certificate', async () => {
  const {domains} = office.client().workers
  const [before] = (await domains.list({account_id})).result
  await domains.delete(before?.id ?? '', {account_id})
  office.clock.advance(250)
  expect(await statusAt('/domains/research.example.com/')).toBe(404)
  const after = await domains.update({account_id, hostname: 'research.example.com', service: name})
  expect(after.id).not.toBe(before?.id)
  expect(after.cert_id).not.toBe(before?.cert_id)
})

test('an instance finishes its step before it is paused, and one that has ended cannot be paused', async () => {
  const instances = workers.workflows.get('research-report')?.instances ?? []
  const order = (status: string, id = '') =>
    call('PATCH', `/workflows/research-report/instances/${id}/status`, {status})
  const answer = await order('pause', instances[0]?.id)
  expect(await bodyOf(answer)).toMatchObject({result: {status: 'waitingForPause'}})
  expect((await order('pause', instances[2]?.id)).status).toBe(400)
  await order('resume', instances[0]?.id)
  expect(workers.workflows.get('research-report')?.instances[0]).toEqual(instances[0])
})

describe('Access before Workers', () => {
  const protect = (destinations: readonly object[]) =>
    call('POST', '/access/apps', {type: 'self_hosted', name: 'gate', destinations})

  test('a Worker is protected with its previews, once the edge knows', async () => {
    await protect([{type: 'worker', worker_id: research().tag}])
    expect(await statusAt(`/workers/${name}/`)).toBe(200)
    office.clock.advance(250)
    expect([await statusAt(`/workers/${name}/`), await statusAt(`/previews/${name}/`)]).toEqual([302, 302])
    expect(await statusAt('/workers/status-worker/')).toBe(200)
  })

  test('there is one destination of all Workers in an account', async () => {
    expect((await protect([{type: 'all_workers'}])).status).toBe(200)
    expect((await protect([{type: 'all_workers'}])).status).toBe(409)
  })

  test.each([
    ['neither domain nor destination', {type: 'self_hosted', name: 'gate'}],
    ['a destination that is none', {type: 'self_hosted', name: 'gate', destinations: [{type: 'everything'}]}],
  ])('an application with %s is refused', async (_name, body) => {
    expect((await call('POST', '/access/apps', body)).status).toBe(400)
  })
})

test('deleting a Worker that another one is bound to needs force', async () => {
  const neighbour = workers.scripts.get('status-worker')
  if (neighbour === undefined) throw new Error('the neighbour is gone')
  workers.scripts.set(neighbour.name, {...neighbour, bindings: [{type: 'service', name: 'AGENT', service: name}]})
  expect((await call('DELETE', `/workers/scripts/${name}`)).status).toBe(400)
  expect((await call('DELETE', `/workers/scripts/${name}?force=true`)).status).toBe(200)
  expect(await statusAt(`/workers/${name}/`)).toBe(404)
})
