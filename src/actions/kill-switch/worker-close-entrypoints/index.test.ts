import {describe, expect, test} from 'vitest'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const id = '0123456789abcdef0123456789abcde1'
const zone = '0123456789abcdef0123456789abcde2'
const worker = {name: 'research-worker', id}
const params = {worker, zones: [{name: 'example-zone', id: zone}], leave: []}
const route = {zone, pattern: 'a.example.com/*', script: 'research-worker'}
const before = {
  worker: 'research-worker',
  workersDev: true,
  previews: true,
  routes: {r1: route},
  domains: {'research.example.com': zone},
  cron: ['0 6 * * 1', '* * * * *'],
  queues: {q1: {name: 'jobs', paused: false}, q2: {name: 'late', paused: true}},
  instances: {'report/i1': 'active', 'report/i2': 'paused'},
}
const after = {
  ...before,
  workersDev: false,
  previews: false,
  routes: {r1: {...route, script: null}},
  domains: {},
  cron: [],
  queues: {q1: {name: 'jobs', paused: true}, q2: {name: 'late', paused: true}},
  instances: {'report/i1': 'paused', 'report/i2': 'paused'},
}
const settings = {delivery_delay: 5, delivery_paused: false, message_retention_period: 60}
const context = {
  worker: {
    name: 'research-worker',
    tag: id,
    handlers: [],
    hasObjects: false,
    routes: [{id: 'r1', pattern: 'a.example.com/*'}],
  },
  domains: [{id: 'd1', hostname: 'research.example.com', service: 'research-worker', zone}],
  queues: [
    {id: 'q1', name: 'jobs', consumer: 'research-worker', settings},
    {id: 'q2', name: 'late', consumer: 'research-worker', settings: {...settings, delivery_paused: true}},
  ],
  workflows: [],
  rollingBack: [],
  callers: [],
}
const seen = (state: object, more: object = {}) => ({
  target: {kind: 'worker' as const, id, name: 'research-worker'},
  state,
  context: {...context, ...more},
  complete: true,
})
const codes = (state: object, more?: object) =>
  action.residual(params, seen(state, more)).map(({code, standing}) => `${code} ${standing}`)

async function sentBetween(from: object, to: object, about: object = context) {
  const {writer, sent} = stubAccount({})
  for (const move of action.apply(params, from, to, about)) await move.send(writer)
  return sent.map(({body}) => body)
}

test('everything is closed, and what was closed already stays so', () => {
  expect(action.plan(params, before)).toMatchObject({kind: 'update', after})
  expect(action.plan(params, after).kind).toBe('none')
})

test('what is left out stays open, and is reported as such', () => {
  const sparing = {...params, leave: ['workflows', 'domains']}
  expect(action.plan(sparing, before)).toMatchObject({
    after: {...after, domains: before.domains, instances: before.instances},
  })
  expect(codes({...after, domains: before.domains})).toContain('custom-domains open')
})

test('each is one request, with everything that a PUT or a PATCH would lose', async () => {
  expect(action.apply(params, before, after, context).map(({name}) => name)).toEqual([
    'set-workers-dev',
    'detach-route a.example.com/*',
    'detach-domain research.example.com',
    'set-cron-triggers',
    'pause-queue jobs',
    'pause-instance report/i1',
  ])
  expect(await sentBetween(before, after)).toEqual([
    {enabled: false, previews_enabled: false},
    {pattern: 'a.example.com/*'},
    undefined,
    [],
    {settings: {...settings, delivery_paused: true}},
    {status: 'pause'},
  ])
})

test('the way back gives every part back as it was', async () => {
  expect(await sentBetween(after, before, {...context, domains: []})).toEqual([
    {enabled: true, previews_enabled: true},
    {pattern: 'a.example.com/*', script: 'research-worker'},
    {hostname: 'research.example.com', service: 'research-worker', zone_id: zone},
    [{cron: '0 6 * * 1'}, {cron: '* * * * *'}],
    {settings},
    {status: 'resume'},
  ])
})

test('half-way after a crash, only what is left to do is sent', () => {
  const now = {...before, workersDev: false, previews: false, domains: {}, cron: []}
  expect(action.apply(params, now, after, {...context, domains: []}).map(({name}) => name)).toEqual([
    'detach-route a.example.com/*',
    'pause-queue jobs',
    'pause-instance report/i1',
  ])
})

describe('it holds', () => {
  test('when everything is closed, and when an instance has ended meanwhile', () => {
    expect(action.verify(after, after)).toEqual({verdict: 'held'})
    expect(action.verify(after, {...after, instances: {}})).toEqual({verdict: 'held'})
  })

  test.each([
    ['preview URLs of research-worker is open', {previews: true}],
    ['route b.example.com/* is open', {routes: {...after.routes, r2: {...route, pattern: 'b.example.com/*'}}}],
    ['custom domain new.example.com is open', {domains: {'new.example.com': zone}}],
    ['cron trigger 1 1 1 1 1 is open', {cron: ['1 1 1 1 1']}],
    ['queue jobs is open', {queues: before.queues}],
    ['Workflow instance report/i3 is open', {instances: {'report/i3': 'active'}}],
  ])('not when %s', (why, more) => {
    expect(action.verify(after, {...after, ...more})).toEqual({verdict: 'not-held', why})
  })

  test('a release not before everything is open again', () => {
    expect(action.verify(before, before)).toEqual({verdict: 'held'})
    expect(action.verify(before, {...before, cron: []})).toMatchObject({verdict: 'not-held'})
    expect(action.verify(before, {...before, instances: after.instances})).toMatchObject({verdict: 'not-held'})
  })
})

describe('release', () => {
  test('opens again what was closed', () => {
    expect(action.release(params, before, after, after)).toMatchObject({kind: 'update', after: before})
    expect(action.release(params, before, after, before).kind).toBe('none')
  })

  test('what somebody else has changed since is named and left alone', () => {
    const now = {...after, routes: {}, cron: ['5 5 * * *']}
    expect(action.release(params, before, after, now)).toMatchObject({
      kind: 'update',
      after: {...before, routes: {}, cron: ['5 5 * * *']},
      summary: expect.stringContaining(
        'left as it is: route a.example.com/*, cron trigger 0 6 * * 1, cron trigger * * * * *',
      ),
    })
  })

  test('a route that somebody has led to the Worker since is not led away again', () => {
    const was = {...before, routes: {r1: {...route, script: null}}}
    expect(action.release(params, was, after, {...after, routes: before.routes})).toMatchObject({
      after: {routes: before.routes},
    })
  })

  test('an instance that was paused before stays paused, and one that has ended is not missed', () => {
    const only = {...after, queues: {}, routes: {}, instances: {'report/i2': 'paused'}}
    const was = {...only, instances: before.instances}
    expect(action.release(params, was, {...only, instances: after.instances}, only).kind).toBe('none')
  })

  test('with nothing left that could be opened it says who is in the way', () => {
    const was = {...after, routes: before.routes}
    expect(action.release(params, was, after, {...after, routes: {}})).toMatchObject({
      kind: 'impossible',
      why: expect.stringContaining('route a.example.com/*'),
    })
  })

  test('a hostname that was given to another Worker meanwhile is not taken back', () => {
    const domains = [{id: 'd2', hostname: 'research.example.com', service: 'other-worker', zone}]
    const names = action.apply(params, after, before, {...context, domains}).map(({name}) => name)
    expect(names).not.toContain('attach-domain research.example.com')
  })
})

test('it warns of the origin behind a route, of a domain that goes, and of a queue that fills', () => {
  const rules = (state: object) => action.hazards(params, seen(state)).map(({rule, result}) => `${rule} ${result}`)
  expect(rules(before)).toEqual(['origin-exposed warned', 'custom-domain-detached warned', 'queue-backlog warned'])
  expect(rules(after)).toEqual([])
})

describe('what is left over', () => {
  test('nothing but requests that are being answered', () => {
    expect(codes(after)).toEqual(['requests-in-flight not-covered'])
  })

  test('a route in a zone that the inventory does not name, or that nobody tells of', () => {
    const elsewhere = {...context.worker, routes: [{id: 'r9', pattern: 'x.example.org/*'}]}
    expect(codes(after, {worker: elsewhere})).toContain('zone-routes open')
    expect(codes(after, {worker: {...context.worker, routes: undefined}})).toContain('zone-routes unknown')
  })

  test('callers, schedules of Workflows, and instances that undo their steps', () => {
    const workflows = [{name: 'report', script: 'research-worker', schedules: ['0 4 * * *'], counts: {}}]
    const rollingBack = [{workflow: 'report', id: 'i9', status: 'rollingBack'}]
    expect(codes(after, {workflows, rollingBack, callers: ['front']})).toEqual([
      'workflow-instances open',
      'workflow-schedules open',
      'service-bindings open',
      'requests-in-flight not-covered',
    ])
  })
})
