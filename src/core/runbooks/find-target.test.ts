import {describe, expect, test} from 'vitest'
import {Inventory} from '../documents/inventory.ts'
import {refOf} from '../targets.ts'
import {type NamedKind, probesOf, requireSink, requireTarget, targetsOf} from './find-target.ts'

const uuid = (digit: string) =>
  `${digit.repeat(8)}-${digit.repeat(4)}-${digit.repeat(4)}-${digit.repeat(4)}-${digit.repeat(12)}`
const hex = (digit: string) => digit.repeat(32)
const ref = (name: string, digit: string) => ({name, id: uuid(digit)})

const inventory = Inventory.parse({
  schema: 'firebreak/inventory@1',
  account: {id: hex('0'), name: 'Example Corp', environment: 'drill'},
  agents: {
    bot: {
      owner: 'ada',
      serviceTokens: [{...ref('bot', 'a'), probes: ['crm'], sink: 'store'}],
      apiTokens: [{name: 'bot-api', id: hex('a')}],
      oauthClients: [{name: 'bot-oauth', id: 'client-1'}],
      clientCertificates: [{...ref('bot-cert', 'c'), zone: hex('7')}],
      secrets: [{name: 'bot-store-key', id: hex('b'), store: hex('c')}],
      workerSecrets: [
        {name: 'API_KEY', worker: 'mailer', probes: ['mail']},
        {name: 'API_KEY', worker: 'searcher', probes: ['search']},
      ],
      mcpGrants: [{name: 'person-1', namespace: hex('d')}],
      users: [{name: 'ada@example.com'}],
      meshNodes: [{name: 'node', replicas: ['node-1']}],
      tunnels: [ref('bot-tunnel', 'b')],
      apps: [ref('crm', 'd')],
      workers: [{name: 'mailer', id: hex('e'), zones: [{name: 'own.example', id: hex('5')}]}],
      flags: [{name: 'stop', app: 'app-1', stop: 'off'}],
      kvFlags: [{name: 'bot-stop', namespace: hex('f'), stop: 'yes'}],
      aiGateways: [{name: 'models'}],
      mcpPortals: [{name: 'portal'}],
      mcpServers: [{name: 'crm-server', tools: ['delete']}],
    },
    twin: {owner: 'bob', serviceTokens: [{...ref('bot', 'a'), probes: ['wiki', 'crm']}]},
  },
  segments: {
    payments: {
      owner: 'bob',
      risk: 'action',
      cidrs: ['10.0.0.0/8'],
      nodes: [{name: 'seg-node', id: uuid('1'), replicas: ['n']}],
      routes: [ref('10.0.0.0/8', '2')],
      hostnameRoutes: [ref('pay.internal', '3')],
      vpcServices: [ref('pay-vpc', '4')],
      tunnels: [ref('seg-tunnel', '5')],
      workers: [{name: 'payer', id: hex('4')}],
      probes: {refused: ['pay'], bystanders: []},
    },
  },
  levers: {
    killSwitch: [ref('kill-http', '6')],
    lists: {quarantine: ref('firebreak-quarantine', '7')},
    segmentBlock: {list: ref('segments', '8'), rules: [ref('block-to', '9')]},
    quarantineGroup: ref('nobody', 'e'),
    quarantineNetwork: ref('no-net', 'f'),
    quarantineTunnel: {...ref('no-tunnel', '0')},
    zones: [{name: 'example.com', id: hex('7')}],
  },
  evidence: {
    sinks: {
      vault: {
        type: 's3',
        endpoint: 'https://example.r2.cloudflarestorage.com',
        bucket: 'evidence',
        accessKeyId: 'env:EVIDENCE_KEY_ID',
        secretAccessKey: 'env:EVIDENCE_KEY',
      },
    },
  },
  sinks: {store: {type: 'file', path: '/run/secret'}, vault: {type: 'vault', path: 'kv/bot', field: 'secret'}},
})

const usage = (message: string, next: string) =>
  expect.objectContaining({code: 'USAGE', message: expect.stringContaining(message), next: [next]})

describe('an object of the inventory', () => {
  const kinds = Object.keys(refOf) as (keyof typeof refOf)[]

  test.each(kinds)('of kind %s is found by its name, with what an action takes', (kind) => {
    const first = targetsOf(inventory, kind).find(({name}) => name !== 'API_KEY')
    const found = first ?? {...targetsOf(inventory, kind)[0], name: 'mailer/API_KEY'}
    const {name = ''} = found as {name?: string}
    expect(refOf[kind].safeParse(requireTarget(inventory, kind, name)).success).toBe(true)
  })

  test.each<[NamedKind, string, string]>([
    ['service-token', uuid('a'), 'bot'],
    ['tunnel', 'seg-tunnel', 'seg-tunnel'],
    ['tunnel', 'no-tunnel', 'no-tunnel'],
    ['worker', 'payer', 'payer'],
    ['zone', 'own.example', 'own.example'],
    ['mesh-node', 'seg-node', 'seg-node'],
    ['gateway-rule', 'block-to', 'block-to'],
    ['gateway-list', 'quarantine', 'firebreak-quarantine'],
    ['gateway-list', 'firebreak-quarantine', 'firebreak-quarantine'],
    ['gateway-list', 'segments', 'segments'],
    ['account', 'Example Corp', 'Example Corp'],
    ['agent', 'twin', 'twin'],
  ])('of kind %s answers to %s wherever the inventory has it', (kind, asked, name) => {
    expect(requireTarget(inventory, kind, asked).name).toBe(name)
  })

  test('that a lever names by another word is handed on without that word', () => {
    expect(requireTarget(inventory, 'gateway-list', 'quarantine')).toEqual({
      ...ref('firebreak-quarantine', '7'),
      probes: [],
    })
  })

  test('that two agents share is one object', () => {
    expect(requireTarget(inventory, 'service-token', 'bot')).toMatchObject({id: uuid('a')})
  })

  test('whose name another of its kind has too goes by where it is', () => {
    expect(() => requireTarget(inventory, 'worker-secret', 'API_KEY')).toThrow(
      usage('API_KEY names 2 objects of kind worker-secret', 'give one of: mailer/API_KEY, searcher/API_KEY'),
    )
    expect(requireTarget(inventory, 'worker-secret', 'searcher/API_KEY')).toMatchObject({worker: 'searcher'})
  })

  test('that is not there is usage, with a near name or with all', () => {
    expect(() => requireTarget(inventory, 'service-token', 'bto')).toThrow(
      usage('no service-token called bto', 'did you mean bot?'),
    )
    expect(() => requireTarget(inventory, 'mcp-portal', 'nothing-like-it')).toThrow(
      usage('no mcp-portal called nothing-like-it', 'known: portal'),
    )
  })
})

describe('the probes of an object', () => {
  test('are those that every agent names for it, each once', () => {
    expect(probesOf(inventory, {kind: 'service-token', id: uuid('a'), name: 'bot'})).toEqual(['crm', 'wiki'])
  })

  test('are its own and not those of another of its name', () => {
    expect(probesOf(inventory, {kind: 'worker-secret', id: 'searcher/API_KEY', name: 'API_KEY'})).toEqual(['search'])
  })

  test('are those to be refused of a segment, and none of the logs', () => {
    expect(probesOf(inventory, {kind: 'segment', id: 'payments', name: 'payments'})).toEqual(['pay'])
    expect(probesOf(inventory, {kind: 'logs', id: 'logs', name: 'logs'})).toEqual([])
  })
})

describe('a sink', () => {
  test('is found by its name', () => {
    expect(requireSink(inventory, 'vault')).toEqual({type: 'vault', path: 'kv/bot', field: 'secret'})
  })

  test('that is not there is usage, with a near name or with where to add it', () => {
    expect(() => requireSink(inventory, 'stroe')).toThrow(usage('no sink called stroe', 'did you mean store?'))
    expect(() => requireSink(inventory, 'nothing-like-it')).toThrow(usage('no sink', 'add it under sinks:'))
    expect(() => requireSink(inventory, 'toString')).toThrow(usage('no sink called toString', 'add it under sinks:'))
  })
})
