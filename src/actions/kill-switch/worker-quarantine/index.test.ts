import {describe, expect, test} from 'vitest'
import {Fault} from '../../../core/fault.ts'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const id = '0123456789abcdef0123456789abcde1'
const params = {worker: {name: 'research-worker', id}}
const name = 'firebreak quarantine of Worker research-worker'
const none = {name, app: null}
const closed = {name, app: {protects: [`preview_worker ${id}`, `worker ${id}`], lets: []}}
const ours = {
  id: 'app-1',
  name,
  type: 'self_hosted',
  destinations: [
    {type: 'worker', worker_id: id},
    {type: 'preview_worker', worker_id: id},
  ],
  policies: [],
}
const script = {
  id: 'research-worker',
  tag: id,
  handlers: ['fetch'],
  routes: [{id: 'r', pattern: 'agents.example.com/*'}],
}

interface Account {
  readonly apps?: readonly object[]
  readonly scripts?: readonly object[]
  readonly more?: Readonly<Record<string, unknown>>
}

const account = ({apps = [], scripts = [script], more = {}}: Account = {}) =>
  stubAccount({
    'access/apps': apps,
    'workers/scripts': scripts,
    'workers/domains': [{id: 'd', hostname: 'research.example.com', service: 'research-worker', zone_id: 'z'}],
    'workers/scripts/research-worker/schedules': {schedules: []},
    queues: [],
    workflows: [],
    ...more,
  })
const look = (given?: Account) => action.observe(account(given).reader, params)
const hazards = async (apps: readonly object[]) => action.hazards(params, await look({apps}))
const left = async (given: Account) =>
  action.residual(params, await look(given)).map(({code, standing}) => `${code} ${standing}`)

test('the target carries the name that the account has for the id', async () => {
  const seen = await look({
    scripts: [{...script, id: 'renamed-worker'}],
    more: {'workers/scripts/renamed-worker/schedules': {schedules: []}},
  })
  expect(seen.target).toEqual({kind: 'worker', id, name: 'renamed-worker'})
})

test('an id that no Worker has is refused', async () => {
  await expect(look({scripts: []})).rejects.toMatchObject({code: 'REFUSED'})
})

test('ours is found by its name, whatever else protects something', async () => {
  expect((await look()).state).toEqual(none)
  expect((await look({apps: [{...ours, id: 'other', name: 'gate'}]})).state).toEqual(none)
  expect((await look({apps: [ours]})).state).toEqual(closed)
})

test('it is made once: there already, it is left alone; changed by somebody, it is no quarantine', () => {
  expect(action.plan(params, none)).toMatchObject({kind: 'update', after: closed})
  expect(action.plan(params, closed).kind).toBe('none')
  const open = {name, app: {...closed.app, lets: ['allow everybody']}}
  expect(action.plan(params, open)).toMatchObject({kind: 'impossible', why: expect.stringContaining('allow everybody')})
})

test('the application has the Worker and its previews as destinations, and no policy at all', async () => {
  const {reader, writer, sent} = account()
  const {context} = await action.observe(reader, params)
  for (const move of action.apply(params, none, closed, context)) await move.send(writer)
  expect(sent).toMatchObject([
    {
      method: 'POST',
      path: 'access/apps',
      body: {type: 'self_hosted', name, destinations: ours.destinations, policies: []},
    },
  ])
  expect(sent[0]?.body).not.toHaveProperty('domain')
})

test('the release deletes every application of that name, and no other', async () => {
  const {reader, writer, sent} = account({apps: [ours, {...ours, id: 'app-2'}, {...ours, id: 'app-3', name: 'gate'}]})
  const {context} = await action.observe(reader, params)
  for (const move of action.apply(params, closed, none, context)) await move.send(writer)
  expect(sent.map(({method, path}) => `${method} ${path}`)).toEqual([
    'DELETE access/apps/app-1',
    'DELETE access/apps/app-2',
  ])
})

test('it holds only while it lets nobody in and protects the whole Worker', async () => {
  expect(action.verify(closed, closed)).toEqual({verdict: 'held'})
  expect(action.verify(closed, none)).toMatchObject({verdict: 'not-held', why: expect.stringContaining('it is gone')})
  const overridden = [{type: 'worker', worker_id: id, overrides: [{behavior: 'public', path_pattern: '/admin/*'}]}]
  const now = (await look({apps: [{...ours, destinations: overridden}]})).state
  expect(action.verify(closed, now)).toMatchObject({
    verdict: 'not-held',
    why: `${name}: it lets in path /admin/*, it does not protect preview_worker ${id}`,
  })
})

describe('release', () => {
  test('deletes what is as it was made', () => {
    expect(action.release(params, none, closed, closed)).toMatchObject({kind: 'update', after: none})
    expect(action.release(params, none, closed, none).kind).toBe('none')
  })

  test('leaves alone what somebody else has changed', () => {
    const now = {name, app: {...closed.app, lets: ['allow team']}}
    expect(action.release(params, none, closed, now)).toMatchObject({
      kind: 'impossible',
      next: expect.stringMatching(/./),
    })
  })
})

describe('hazards', () => {
  test.each([
    ['a custom domain', {domain: 'research.example.com'}],
    ['a wildcard', {domain: '*.example.com'}],
    ['a second domain', {domain: 'a.test', self_hosted_domains: ['a.test', 'research.example.com']}],
    ['the host of a route', {destinations: [{type: 'public', uri: 'agents.example.com/admin'}]}],
    ['workers.dev', {destinations: [{type: 'public', uri: 'research-worker.team.workers.dev'}]}],
    ['a preview', {destinations: [{type: 'public', uri: '1a2b-research-worker.team.workers.dev'}]}],
  ])('an application for %s wins, if it lets anybody in', async (_what, protects) => {
    const app = {id: 'a', name: 'partners', type: 'self_hosted', ...protects}
    const opened = {...app, policies: [{id: 'p', name: 'all', decision: 'bypass'}]}
    expect(await hazards([opened])).toMatchObject([{rule: 'overruled-by-application', result: 'warned'}])
    expect(await hazards([{...app, policies: [{id: 'p', decision: 'deny'}]}])).toEqual([])
  })

  test.each([
    'other.example.org',
    'research-worker.example.com.evil.test',
    'my.workers.dev',
    'a.research-worker.team.workers.dev',
  ])('an application for %s is none of the Worker', async (domain) => {
    expect(await hazards([{id: 'a', name: 'x', domain, policies: [{decision: 'bypass'}]}])).toEqual([])
  })

  test('an application for the same Worker leaves it out', async () => {
    const app = {...ours, id: 'other', name: 'team'}
    expect(await hazards([app])).toMatchObject([{rule: 'destination-taken', result: 'left-out', object: 'team'}])
    expect(await hazards([ours])).toEqual([])
  })
})

describe('what is left over', () => {
  test('nothing but requests that are being answered, where nothing else starts the Worker', async () => {
    expect(await left({})).toEqual(['requests-in-flight not-covered'])
  })

  test('what starts without a request', async () => {
    const queue = {queue_id: 'q', queue_name: 'jobs', settings: {}, consumers: [{script_name: 'research-worker'}]}
    const workflow = {id: 'w', name: 'report', script_name: 'research-worker', instances: {running: 2}}
    const more = {
      'workers/scripts/research-worker/schedules': {schedules: [{cron: '* * * * *'}]},
      queues: [queue, {...queue, queue_id: 'p', settings: {delivery_paused: true}}],
      workflows: [workflow, {...workflow, id: 'v', name: 'done', instances: {complete: 3}}],
    }
    expect(await left({more})).toEqual([
      'cron-triggers open',
      'queue-consumers open',
      'workflow-instances open',
      'requests-in-flight not-covered',
    ])
  })

  test('Durable Objects and a handler for mail, which nobody can list', async () => {
    expect(await left({scripts: [{...script, migration_tag: 'v1', handlers: ['fetch', 'email']}]})).toEqual([
      'durable-objects unknown',
      'email-routing unknown',
      'requests-in-flight not-covered',
    ])
  })

  test('other Workers that are bound to it, and that nobody looked where there are too many', async () => {
    const other = (tag: number) => ({id: `other-${tag}`, tag: String(tag), handlers: []})
    const bindings = [{type: 'service', name: 'A', service: 'research-worker'}]
    const more = {'workers/scripts/other-1/settings': {bindings}}
    expect(await left({scripts: [script, other(1)], more})).toContain('service-bindings open')
    const many = Array.from({length: 26}, (_, at) => other(at))
    expect(await left({scripts: [script, ...many]})).toContain('service-bindings unknown')
  })

  test('an application for a host of a route, where the listing tells no routes', async () => {
    const {routes: _untold, ...untold} = script
    expect(await left({scripts: [untold]})).toContain('overruling-application unknown')
    expect(await left({scripts: [{...script, routes: null}]})).not.toContain('overruling-application unknown')
  })

  test('what cannot be read keeps no brake from being pulled, and is unknown', async () => {
    const {reader} = account()
    const denied = () => Promise.reject(new Fault('DENIED', 'not allowed'))
    const blind = {...reader, api: {...reader.api, queues: {list: denied}}} as unknown as typeof reader
    const seen = await action.observe(blind, params)
    expect(action.residual(params, seen).map(({code, standing}) => `${code} ${standing}`)).toContain(
      'queue-consumers unknown',
    )
  })
})

test('T31: a twin that came late is found by a later look, and a release deletes both', async () => {
  const alone = await look({apps: [ours]})
  expect(action.verify(closed, alone.state, alone.context)).toEqual({verdict: 'held'})
  const now = await look({apps: [ours, {...ours, id: 'app-2'}]})
  expect(action.verify(closed, now.state, now.context)).toMatchObject({
    verdict: 'unproven',
    why: `2 applications "${name}" have the same name (app-1, app-2): in the dashboard, delete all but the one in use`,
  })
  expect(action.apply(params, closed, none, now.context)).toHaveLength(2)
})
