import {describe, expect, test} from 'vitest'
import {Fault} from '../../../core/fault.ts'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const id = '0123456789abcdef0123456789abcde1'
const safe = '11111111-1111-4111-8111-111111111111'
const [v1, v2] = ['22222222-2222-4222-8222-222222222222', '33333333-3333-4333-8333-333333333333']
const params = {worker: {name: 'research-worker', id}, safeVersion: safe}
const before = {
  worker: 'research-worker',
  versions: [
    {version: v1, percentage: 90},
    {version: v2, percentage: 10},
  ],
}
const after = {worker: 'research-worker', versions: [{version: safe, percentage: 100}]}

interface Account {
  /** Body of the raw answer, or the status of a refusal. */
  readonly deployments?: unknown
  readonly status?: number
  readonly versions?: readonly string[]
  readonly script?: object
  readonly previews?: boolean
  readonly now?: Date
}

const shares = [
  {version_id: v2, percentage: 10},
  {version_id: v1, percentage: 90},
]
const asListed = {success: true, result: {deployments: [{created_on: '2026-11-22T03:00:00Z', versions: shares}]}}

function account({
  deployments = asListed,
  status = 200,
  versions = [safe, v1, v2],
  script = {},
  previews = false,
  now,
}: Account = {}) {
  const {reader, ...rest} = stubAccount({
    'workers/scripts': [{id: 'research-worker', tag: id, routes: null, ...script}],
    'workers/scripts/research-worker/versions': {items: versions.map((version) => ({id: version}))},
    'workers/scripts/research-worker/subdomain': {enabled: true, previews_enabled: previews},
    workflows: [],
  })
  const bytes = new TextEncoder().encode(JSON.stringify(deployments))
  return {
    ...rest,
    reader: {
      ...reader,
      now: () => now ?? new Date('2026-11-22T03:01:00Z'),
      raw: async (request: string) => ({request, status, bytes}),
    },
  }
}
const look = (given?: Account) => action.observe(account(given).reader, params)
const left = async (given: Account, state: object = before) =>
  action.residual(params, {...(await look(given)), state}).map(({code, standing}) => `${code} ${standing}`)

describe('what is deployed', () => {
  test('is read in one order, with its shares', async () => {
    expect((await look()).state).toEqual(before)
  })

  test('is understood where the SDK says that it is, too', async () => {
    const deployments = {success: true, result: {items: [asListed.result]}}
    expect((await look({deployments})).state).toEqual(before)
  })

  test.each([
    ['DENIED', {status: 403, deployments: {success: false}}],
    ['UNAVAILABLE', {status: 500, deployments: {success: false}}],
    ['UNAVAILABLE', {deployments: {success: true, result: {}}}],
    ['UNAVAILABLE', {deployments: 'no listing'}],
  ])('never passes for nothing when it cannot be read: %s', async (code, given) => {
    await expect(look(given)).rejects.toMatchObject({code})
    await expect(look(given)).rejects.toBeInstanceOf(Fault)
  })
})

test('the safe version gets all traffic; on it already, nothing is to be done', () => {
  expect(action.plan(params, before)).toMatchObject({kind: 'update', after})
  expect(action.plan(params, after).kind).toBe('none')
})

test('a Worker that was never deployed has no way back, and is refused', () => {
  expect(action.plan(params, {...before, versions: []})).toMatchObject({kind: 'impossible'})
})

test('the request is forced, asks running objects to follow at once, and brings no code along', async () => {
  const {writer, sent} = account()
  for (const move of action.apply(params, before, after)) await move.send(writer)
  expect(sent).toEqual([
    {
      method: 'POST',
      path: 'workers/scripts/research-worker/deployments?force=true',
      body: {
        strategy: 'percentage',
        versions: [{version_id: safe, percentage: 100}],
        code_update_strategy: {mode: 'immediate'},
      },
    },
  ])
})

test('a safe version that the Worker does not have is not deployed, and keeps nothing else from being done', async () => {
  expect(action.hazards(params, await look())).toEqual([])
  expect(action.hazards(params, await look({versions: [v1, v2]}))).toMatchObject([
    {rule: 'safe-version-missing', result: 'left-out'},
  ])
})

test('it holds only while the safe version has all traffic', () => {
  expect(action.verify(after, after)).toEqual({verdict: 'held'})
  expect(action.verify(after, before)).toMatchObject({verdict: 'not-held', why: expect.stringContaining('90 %')})
})

describe('release', () => {
  test('deploys the versions of before with their shares', () => {
    expect(action.release(params, before, after, after)).toMatchObject({kind: 'update', after: before})
    expect(action.release(params, before, after, before).kind).toBe('none')
  })

  test('leaves alone what somebody else has deployed', () => {
    const now = {...after, versions: [{version: v2, percentage: 100}]}
    expect(action.release(params, before, after, now)).toMatchObject({kind: 'impossible'})
  })
})

describe('what is left over', () => {
  test('nothing of a Worker without Durable Objects, previews and Workflows', async () => {
    expect(await left({})).toEqual([])
  })

  test('preview URLs, which serve the old code', async () => {
    expect(await left({previews: true})).toEqual(['preview-urls open'])
  })

  test('Durable Objects for 300 seconds after the deployment', async () => {
    const given = {script: {migration_tag: 'v1'}}
    const deployed = {...given, now: new Date('2026-11-22T03:05:01Z')}
    expect(await left(given)).toEqual(['durable-objects-old-code unknown'])
    expect(await left(deployed)).toEqual([])
    // An old deployment of something else says nothing of what is about to be deployed.
    expect(await left(deployed, after)).toEqual(['durable-objects-old-code unknown'])
  })
})
