import {describe, expect, test} from 'vitest'
import {z} from 'zod'
import type {Reader} from '../../core/cloudflare.ts'
import {stubAccount} from '../shared/stub-account.ts'
import {sinkOf} from '../../../test/fixtures/evidence/sink-of.ts'
import {AgentHandles, SegmentHandles} from './log-source.ts'
import snapshot from './logs-snapshot/index.ts'
import {narrowedTo} from './narrowing.ts'
import {type SourceName, logSources, sourceNames, sources} from './sources/index.ts'

const uuid = (digit: string) => `${digit.repeat(8)}-1111-4111-8111-${digit.repeat(12)}`
const hex = (digit: string) => digit.repeat(32)

const agent = {
  name: 'support-bot',
  serviceTokens: [{name: 'its-token', id: uuid('1')}],
  workers: [{name: 'its-worker', id: hex('2')}],
  aiGateways: [{name: 'its-gateway'}],
}
const segment = {
  name: 'payments',
  routes: [{name: '10.0.0.0/8', id: uuid('3')}],
  workers: [{name: 'bound-worker', id: hex('4')}],
}
const listed = ['any-gateway', 'its-gateway'].map((id) => ({id}))

/** What is asked for, by path. */
async function asked(names: readonly SourceName[], params: object) {
  const paths: string[] = []
  const {reader} = stubAccount({aiGateway: {list: async () => listed}})
  const objects: (string | undefined)[] = []
  const answer = async (path: string, query?: unknown) => {
    objects.push(z.looseObject({resource_id: z.string().optional()}).parse(query ?? {}).resource_id)
    paths.push(path.replace(/^.accounts.[0-9a-f]+./, ''))
    return {request: 'GET /', status: 200, bytes: Buffer.from('{"success":true,"result":[]}')}
  }
  const from: Reader = {...reader, raw: answer, ask: answer, all: async () => listed as never, until: () => from}
  const now = new Date('2026-01-02T12:05:00.000Z')
  const reports = await snapshot.collect(
    from,
    {sources: names, of: 'account', ...params},
    {
      sink: sinkOf(async (file, bytes, about) => {
        return {...about, file, sha256: `sha256:${'0'.repeat(64)}`, bytes: bytes.length, collectedAt: now.toISOString()}
      }),
      now,
      targets: [],
      signal: new AbortController().signal,
    },
  )
  return {paths, objects, gaps: reports.flatMap(({gaps}) => gaps)}
}

describe.each(sourceNames)('%s', (name) => {
  test('says what is kept of it for an agent and for a segment, or why all of it is', () => {
    const {narrowed} = sources[name]
    expect(narrowed.agent ?? narrowed.whole).toBeDefined()
    expect(narrowed.segment ?? narrowed.whole).toBeDefined()
  })
})

test('of model calls those of the gateways of an agent are kept, and all of them where a segment is wanted too', async () => {
  const ofAgent = await asked(['ai-gateway'], {agent})
  expect(ofAgent.paths.filter((path) => path.endsWith('/logs'))).toEqual(
    expect.arrayContaining(['ai-gateway/gateways/its-gateway/logs']),
  )
  expect(ofAgent.paths.join()).not.toContain('any-gateway')
  expect(ofAgent.gaps).toContainEqual(expect.stringMatching(/^of support-bot only this is kept: the AI Gateways/))
  for (const params of [{segment}, {agent, segment}]) {
    const {paths, gaps} = await asked(['ai-gateway'], params)
    expect(paths).toContain('ai-gateway/gateways/any-gateway/logs')
    expect(gaps.join()).not.toContain('only this is kept')
  }
})

test('of Workers those of an agent and those of a segment are kept together', async () => {
  const read = async (params: object) =>
    (await asked(['workers-telemetry'], params)).paths.filter((path) => path.endsWith('/settings'))
  expect(await read({agent, segment})).toEqual([
    'workers/scripts/its-worker/settings',
    'workers/scripts/bound-worker/settings',
  ])
  expect(await read({})).toEqual([])
})

test('the configuration of an agent is its objects and what may apply to them, and nothing of others', async () => {
  const {paths, gaps} = await asked(['config'], {agent})
  for (const path of [
    `access/service_tokens/${uuid('1')}`,
    'workers/scripts/its-worker/deployments',
    'ai-gateway/gateways/its-gateway',
    'gateway/rules',
    'gateway/lists',
    'access/policies',
  ])
    expect(paths).toContain(path)
  for (const path of ['access/service_tokens', 'tokens', 'members', 'workers/scripts', 'rulesets', 'zones'])
    expect(paths).not.toContain(path)
  expect(gaps).toContainEqual(expect.stringMatching(/^of support-bot only this is kept: the objects/))
})

test('the configuration of a segment has its roads', async () => {
  const {paths} = await asked(['config'], {segment})
  expect(paths).toEqual(expect.arrayContaining([`teamnet/routes/${uuid('3')}`, 'zerotrust/routes/hostname']))
})

test('the history of objects is that of those that firebreak.yaml names, without a look at what was changed lately', async () => {
  const {objects} = await asked(['audit-history'], {agent, segment})
  const ids = [agent.serviceTokens[0]?.id, agent.workers[0]?.id, 'its-gateway', segment.routes[0]?.id, hex('4')]
  expect(new Set(objects)).toEqual(new Set(ids))
})

test('a log that a filter could take traces from is asked for as it is for the whole account', async () => {
  const parsed = {agent: AgentHandles.parse(agent), segment: SegmentHandles.parse(segment)}
  const whole = (Object.keys(logSources) as (keyof typeof logSources)[]).filter(
    (name) => narrowedTo(sources[name], parsed) === undefined && name !== 'ai-gateway',
  )
  expect(whole).toEqual(expect.arrayContaining(['audit', 'access', 'service-token-logins', 'gateway-dns', 'dex']))
  for (const name of ['audit', 'access', 'registrations'] as const)
    expect((await asked([name], {agent})).paths).toEqual((await asked([name], {})).paths)
})

test('the plan says of each source whether it is narrowed or whole', () => {
  const describe = (params: object) => snapshot.describe({lookback: '1h', ...params})
  expect(describe({sources: ['audit', 'ai-gateway'], agent})).toBe(
    'Keep ai-gateway, audit of the last 1h, for support-bot: ai-gateway only of what firebreak.yaml names; audit as a whole, since a filter could hide traces',
  )
  expect(describe({sources: ['config'], segment})).toBe(
    'Keep config of the last 1h, for payments: config only of what firebreak.yaml names',
  )
})

test('prompts and answers are kept only where they are asked for by name', () => {
  expect(snapshot.describe({})).not.toContain('ai-gateway-bodies')
  expect(snapshot.describe({sources: ['ai-gateway-bodies']})).toContain('ai-gateway-bodies')
})
