import {expect, test} from 'vitest'
import type {EvidenceItem} from '../../../core/documents/evidence.ts'
import {Agent, Levers} from '../../../core/documents/inventory.ts'
import {stubAccount, stubAccountId} from '../../shared/stub-account.ts'
import survey from './index.ts'
import {sinkOf} from '../../../../test/fixtures/evidence/sink-of.ts'

const uuid = (digit: string) => `${digit.repeat(8)}-1111-4111-8111-${digit.repeat(12)}`
const [crmBot, mailBot, list, group] = ['1', '2', '3', '4'].map(uuid)

const {owner: _owner, ...fleet} = Agent.parse({
  owner: 'group:bots',
  serviceTokens: [
    {name: 'crm-bot', id: crmBot},
    {name: 'mail-bot', id: mailBot},
  ],
})
const levers = Levers.parse({
  lists: {quarantine: {name: 'quarantine', id: list}},
  quarantineGroup: {name: 'ir-quarantine', id: group},
})
const params = {
  account: {id: stubAccountId, name: 'Example Corp'},
  levers,
  fleet,
  segments: {nodes: [], routes: [], hostnameRoutes: [], vpcServices: [], tunnels: [], workers: []},
}

async function collect(answers: Readonly<Record<string, unknown>>) {
  const kept = new Map<string, unknown>()
  const reports = await survey.collect(stubAccount(answers).reader, params, {
    sink: sinkOf(async (file, bytes, about) => {
      kept.set(file, {about, content: JSON.parse(Buffer.from(bytes).toString())})
      return {} as EvidenceItem
    }),
    now: new Date(0),
    targets: [],
    signal: new AbortController().signal,
  })
  return {kept, of: (source: string) => reports.find((report) => report.source === source)}
}

const account = {
  'access/service_tokens': [
    {id: crmBot, name: 'crm-bot', enabled: false},
    {id: mailBot, name: 'mail-bot'},
    {id: uuid('9'), name: 'somebody', enabled: false},
  ],
  [`gateway/lists/${list}`]: {id: list, name: 'quarantine', type: 'IP', count: 1},
  [`gateway/lists/${list}/items`]: [{value: '100.96.0.11', description: 'firebreak quarantine'}],
  [`access/groups/${group}`]: {
    id: group,
    include: [{email: {email: 'nobody@quarantine.invalid'}}, {service_token: {token_id: crmBot}}],
  },
  'access/apps': [],
}

test('what is in force of the inventory is one line each, and nobody else is named', async () => {
  const {of} = await collect(account)
  expect(of('credentials')?.found).toEqual(['in force: service token crm-bot is disabled'])
  expect(of('lists')?.found).toEqual(['in force: list quarantine holds 100.96.0.11 (firebreak quarantine)'])
  expect(of('access')?.found).toEqual([
    `in force: Access group ir-quarantine holds {"service_token":{"token_id":"${crmBot}"}}`,
  ])
})

test('a source where nothing is in force says how much was looked at', async () => {
  const {of} = await collect({...account, [`gateway/lists/${list}/items`]: []})
  expect(of('lists')).toMatchObject({state: 'complete', found: ['lists: nothing is seen in force, of 1 looked at']})
})

test('what the inventory does not name is no source', async () => {
  const {of} = await collect(account)
  expect(of('kill-switch')).toBeUndefined()
  expect(of('devices')).toBeUndefined()
  expect(of('switches')).toBeUndefined()
})

test('what cannot be read is a gap of its source and never at rest', async () => {
  const {'access/service_tokens': _tokens, ...others} = account
  const {of} = await collect(others)
  expect(of('credentials')).toMatchObject({
    state: 'unavailable',
    rows: 0,
    gaps: expect.arrayContaining([expect.stringMatching(/^service tokens: /)]),
  })
})

test('the report is kept with every lever that was looked at, and says that firebreak wrote it', async () => {
  const {kept} = await collect(account)
  expect(kept.get('levers/credentials.json')).toMatchObject({
    about: {request: 'firebreak levers.survey', status: 0},
    content: {
      levers: [
        {standing: 'in-force', words: 'service token crm-bot is disabled'},
        {standing: 'at-rest', words: 'service token mail-bot is at rest'},
      ],
    },
  })
})
