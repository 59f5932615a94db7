import {describe, expect, test} from 'vitest'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const [v1, v2] = ['22222222-2222-4222-8222-222222222222', '33333333-3333-4333-8333-333333333333']
const params = {secret: {name: 'SEARCH_API_KEY', worker: 'research-worker'}}
const whole = (version: string) => [{version, percentage: 100}]
const before = {worker: 'research-worker', secret: 'SEARCH_API_KEY', bound: true, versions: whole(v1)}
const after = {...before, bound: false}

interface Account {
  /** Ids of deployed versions, newest deployment first. */
  readonly deployed?: readonly string[]
  /** Versions that have the secret. */
  readonly holders?: readonly string[]
  readonly scripts?: readonly object[]
  readonly more?: Readonly<Record<string, unknown>>
}

function account({deployed = [v1], holders = [v1], scripts = [], more = {}}: Account = {}) {
  const at = 'workers/scripts/research-worker'
  const version = (id: string) => ({
    id,
    resources: {
      bindings: holders.includes(id)
        ? [{name: 'SEARCH_API_KEY', type: 'secret_text'}]
        : [{name: 'SEARCH_API_KEY', type: 'kv_namespace'}],
    },
  })
  const {reader, ...rest} = stubAccount({
    'workers/scripts': [{id: 'research-worker', tag: 't', routes: null}, ...scripts],
    [`${at}/versions`]: {
      items: [
        {id: v1, number: 1},
        {id: v2, number: deployed[0] === v1 && deployed.length === 1 ? 0 : 2},
      ],
    },
    [`${at}/versions/${v1}`]: version(v1),
    [`${at}/versions/${v2}`]: version(v2),
    [`${at}/subdomain`]: {enabled: true, previews_enabled: false},
    ...more,
  })
  const deployments = deployed.map((id) => ({
    created_on: '2026-11-22T03:00:00Z',
    versions: [{version_id: id, percentage: 100}],
  }))
  const bytes = new TextEncoder().encode(JSON.stringify({success: true, result: {deployments}}))
  return {...rest, reader: {...reader, raw: async (request: string) => ({request, status: 200, bytes})}}
}
const look = (given?: Account) => action.observe(account(given).reader, params)
const left = async (given: Account) =>
  action.residual(params, await look(given)).map(({code, standing, on}) => `${code} ${standing} ${on}`)

test('the target is the secret in its Worker, and what is bound is read from what serves', async () => {
  expect(await look()).toMatchObject({
    target: {kind: 'worker-secret', id: 'research-worker/SEARCH_API_KEY', name: 'SEARCH_API_KEY'},
    state: before,
  })
})

test('once it is removed, the state names the versions of before, not the one that Cloudflare made', async () => {
  expect((await look({deployed: [v2, v1]})).state).toEqual(after)
})

test('a binding of another kind by the same name is no secret', async () => {
  expect((await look({holders: []})).state).toMatchObject({bound: false})
})

test('a bound secret is removed, and one that is not there is left alone', () => {
  expect(action.plan(params, before)).toMatchObject({kind: 'update', after})
  expect(action.plan(params, after).kind).toBe('none')
})

test('the request names this secret alone, and null', async () => {
  const {writer, sent} = account()
  for (const move of action.apply(params, before, after)) await move.send(writer)
  expect(sent).toEqual([
    {
      method: 'PATCH',
      path: 'workers/scripts/research-worker/secrets-bulk',
      body: {secrets: {SEARCH_API_KEY: null}},
    },
  ])
})

test('the way back deploys the version that has it, by force, and sends no value', async () => {
  const {writer, sent} = account()
  for (const move of action.apply(params, after, before)) await move.send(writer)
  expect(sent).toMatchObject([
    {
      path: 'workers/scripts/research-worker/deployments?force=true',
      body: {versions: [{version_id: v1, percentage: 100}]},
    },
  ])
})

test('it holds while the secret is gone, whatever is deployed; a release only on the versions of before', () => {
  expect(action.verify(after, after)).toEqual({verdict: 'held'})
  expect(action.verify(after, {...after, versions: whole(v2)})).toEqual({verdict: 'held'})
  expect(action.verify(after, before)).toMatchObject({verdict: 'not-held'})
  expect(action.verify(before, {...before, versions: whole(v2)})).toMatchObject({verdict: 'not-held'})
})

describe('release', () => {
  test('goes back to the version of before', () => {
    expect(action.release(params, before, after, after)).toMatchObject({kind: 'update', after: before})
    expect(action.release(params, before, after, before).kind).toBe('none')
  })

  test('leaves alone what somebody else has deployed', () => {
    expect(action.release(params, before, after, {...after, versions: whole(v2)})).toMatchObject({kind: 'impossible'})
  })
})

test('the plan is refused while another version than the newest serves', async () => {
  expect(action.hazards(params, await look())).toEqual([])
  const older = await look({deployed: [v1, v2]})
  expect(action.hazards(params, older)).toMatchObject([{rule: 'newest-version-not-deployed', result: 'refused'}])
})

test('a Worker that the account does not have is refused', async () => {
  const other = {secret: {name: 'SEARCH_API_KEY', worker: 'other-worker'}}
  await expect(action.observe(account().reader, other)).rejects.toMatchObject({code: 'REFUSED'})
})

describe('what is left over', () => {
  test('the credential itself, wherever else it is known', async () => {
    expect(await left({})).toEqual(['credential-at-issuer not-covered SEARCH_API_KEY'])
  })

  test('secrets of the same name in other Workers, and that nobody looked where there are too many', async () => {
    const other = (at: number) => ({id: `other-${at}`, tag: `o${at}`, routes: null})
    const secret = {name: 'SEARCH_API_KEY', type: 'secret_text'}
    const more = {'workers/scripts/other-1/settings': {bindings: [secret]}}
    expect(await left({scripts: [other(1)], more})).toContain('secret-of-same-name open other-1')
    expect(await left({scripts: Array.from({length: 26}, (_, at) => other(at))})).toContain(
      'secret-of-same-name unknown other Workers',
    )
  })
})
