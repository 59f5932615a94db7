import {describe, expect, test} from 'vitest'
import {z} from 'zod'
import {type ContainmentAction, defineAction} from '../action.ts'
import {Inventory} from '../documents/inventory.ts'
import {Runbook} from '../documents/runbook.ts'
import {Sink} from '../documents/sink.ts'
import {held} from '../outcome.ts'
import {refOf, type TargetKind} from '../targets.ts'
import {expandRunbook} from './expand.ts'
import {bindParams} from './scope.ts'

const uuid = (digit: string) =>
  `${digit.repeat(8)}-${digit.repeat(4)}-${digit.repeat(4)}-${digit.repeat(4)}-${digit.repeat(12)}`
const store = {type: 'file', path: '/run/store'} as const
const vault = {type: 'vault', path: 'kv/bot', field: 'secret'} as const

const inventory = Inventory.parse({
  schema: 'firebreak/inventory@1',
  account: {id: '0'.repeat(32), name: 'Example Corp', environment: 'drill'},
  agents: {
    bot: {
      owner: 'ada',
      serviceTokens: [
        {name: 'twin', id: uuid('a'), sink: 'store', consumers: ['health']},
        {name: 'twin', id: uuid('b'), sink: 'vault'},
        {name: 'alone', id: uuid('c')},
      ],
      workerSecrets: [
        {name: 'API_KEY', worker: 'mailer'},
        {name: 'API_KEY', worker: 'searcher'},
      ],
      flags: [{name: 'stop', app: 'app-1', stop: 'halt'}],
    },
  },
  sinks: {store, vault},
})

/** An action whose params are its target and, besides, what is given. */
function about(kind: Exclude<TargetKind, 'logs'>, besides: z.core.$ZodLooseShape = {}): ContainmentAction {
  const params = z.strictObject({object: z.object(refOf[kind].shape), ...besides})
  return defineAction<{object: unknown; sink?: unknown; stop?: unknown}, object, undefined>({
    id: 'object.stop',
    family: 'credentials',
    title: 'Stop',
    source: 'https://developers.cloudflare.com/',
    permissions: {read: [], write: []},
    target: {param: 'object', kind},
    refs: {sink: 'sink'},
    besides: ['sink', 'stop'],
    class: 'P',
    blastRadius: 'BR1',
    undo: 'U1',
    direction: 'restrict',
    propagation: {ms: 1, source: 'none'},
    params,
    state: z.strictObject({}),
    observe: () => Promise.reject(new TypeError('nothing is looked at')),
    plan: () => ({kind: 'none', why: 'nothing to do'}),
    hazards: () => [],
    apply: () => [],
    verify: () => held,
    release: () => ({kind: 'none', why: 'nothing to do'}),
    residual: () => [],
  })
}

async function expand(action: ContainmentAction, step: object) {
  const runbook = Runbook.parse({
    schema: 'firebreak/runbook@1',
    id: 'freeze',
    version: '1.0.0',
    title: 't',
    summary: 's',
    owner: 'o',
    strategy: 'brake-snapshot-revoke',
    params: {agent: {type: 'agent', description: 'd'}},
    steps: [{id: 'stop', uses: 'object.stop', expect: {min: 0}, ...step}],
  })
  const scope = bindParams(runbook, {agent: 'bot'}, inventory)
  const {items} = await expandRunbook({runbook, scope, inventory, loadAction: async () => action})
  return items
}

const eachToken = {each: '${agent.serviceTokens}'}
const takesSink = about('service-token', {sink: Sink.optional()})

describe('the changes of one step', () => {
  test('are told apart by the names of their objects, and by their ids where two have one name', async () => {
    const items = await expand(takesSink, eachToken)
    expect(items.map(({key}) => key)).toEqual([`stop/twin/${uuid('a')}`, `stop/twin/${uuid('b')}`, 'stop/alone'])
  })

  test('have a key each, also where an object has no id and goes by where it is', async () => {
    const items = await expand(about('worker-secret'), {each: '${agent.workerSecrets}'})
    expect(items.map(({key}) => key)).toEqual(['stop/API_KEY/mailer/API_KEY', 'stop/API_KEY/searcher/API_KEY'])
  })
})

describe('what the inventory says of an object', () => {
  test('fills what the runbook leaves out, and a sink becomes the place itself', async () => {
    const items = await expand(takesSink, eachToken)
    expect(items.map(({params}) => params['sink'])).toEqual([store, vault, undefined])
    const [flag] = await expand(about('flag', {stop: z.string()}), {each: '${agent.flags}'})
    expect(flag?.params).toEqual({object: {name: 'stop', app: 'app-1'}, stop: 'halt'})
  })

  test('gives way to what the runbook says', async () => {
    const items = await expand(takesSink, {...eachToken, with: {sink: 'vault'}})
    expect(items.map(({params}) => params['sink'])).toEqual([vault, vault, vault])
  })

  test('reaches the step that names one object as well as the one that has many', async () => {
    const [flag] = await expand(about('flag', {stop: z.string()}), {
      with: {object: {name: 'stop', app: 'app-1', stop: 'halt'}},
    })
    expect(flag?.params).toEqual({object: {name: 'stop', app: 'app-1'}, stop: 'halt'})
  })

  test('is kept beside the params, for what is awaited of it', async () => {
    const [item] = await expand(takesSink, eachToken)
    expect(item?.object).toMatchObject({consumers: ['health']})
    expect(item?.params['object']).toEqual({name: 'twin', id: uuid('a')})
  })

  test('is not asked of an action that does not take it', async () => {
    const [item] = await expand({...takesSink, besides: []}, eachToken)
    expect(item?.params).toEqual({object: {name: 'twin', id: uuid('a')}})
  })
})

test('a sink that the inventory does not have is usage, before anything is looked at', async () => {
  await expect(expand(takesSink, {...eachToken, with: {sink: 'stor'}})).rejects.toMatchObject({
    code: 'USAGE',
    message: 'no sink called stor in firebreak.yaml',
    next: ['did you mean store?'],
  })
})

test('a list in which a runbook names objects is looked up one by one, in its order', async () => {
  const params = z.strictObject({object: z.object(refOf['service-token'].shape), others: z.array(z.looseObject({}))})
  const many = {...about('service-token'), params, refs: {others: 'worker-secret'}} as const
  const [item] = await expand(many, {with: {object: 'alone', others: ['searcher/API_KEY', 'mailer/API_KEY']}})
  expect(item?.params['others']).toEqual([
    {name: 'API_KEY', worker: 'searcher'},
    {name: 'API_KEY', worker: 'mailer'},
  ])
})
