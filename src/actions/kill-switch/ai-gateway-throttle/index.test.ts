import {describe, expect, test} from 'vitest'
import {Fault} from '../../../core/fault.ts'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const params = {gateway: {name: 'research'}, interval: 3600}
const before = {limit: 500, interval: 60, technique: 'fixed'}
const after = {limit: 1, interval: 3600, technique: 'sliding'}
const found = {
  id: 'research',
  account_id: 'a',
  created_at: '2026-11-01T00:00:00Z',
  modified_at: '2026-11-01T00:00:00Z',
  is_default: false,
  cache_invalidate_on_update: true,
  cache_ttl: 0,
  collect_logs: true,
  rate_limiting_interval: 60,
  rate_limiting_limit: 500,
  rate_limiting_technique: 'fixed',
  otel: [{url: 'https://traces.example.com', headers: {}, authorization: 'Bearer exporter'}],
  a_setting_of_next_year: {enabled: true},
}
const key = (provider: string) => ({id: provider, provider_slug: provider})

interface Account {
  readonly gateway?: object
  readonly others?: readonly object[]
  readonly logs?: readonly object[]
}

const account = ({gateway = {}, others = [], logs = []}: Account = {}) =>
  stubAccount({
    'ai-gateway/gateways/research': {...found, ...gateway},
    'ai-gateway/gateways': [{...found, ...gateway}, ...others],
    'ai-gateway/gateways/research/provider_configs': [key('openai')],
    'ai-gateway/gateways/other/provider_configs': [key('anthropic')],
    'ai-gateway/gateways/keyless/provider_configs': [],
    'ai-gateway/gateways/research/logs': logs,
  })

const hazards = async (gateway: object) => {
  const seen = await action.observe(account({gateway}).reader, params)
  return action.hazards(params, seen).map(({rule, result}) => `${rule} ${result}`)
}

test('the state is the rate limit and holds no credential of an exporter', async () => {
  const seen = await action.observe(account().reader, params)
  expect(seen).toMatchObject({target: {kind: 'ai-gateway', id: 'research', name: 'research'}, state: before})
  expect(JSON.stringify(seen.state)).not.toContain('exporter')
})

test('the PUT carries all that was read, settings that the SDK does not know included, and nothing that is computed', async () => {
  const {reader, writer, sent} = account()
  const {context} = await action.observe(reader, params)
  for (const move of action.apply(params, before, after, context)) await move.send(writer)
  const {
    id: _id,
    account_id: _account,
    created_at: _made,
    modified_at: _changed,
    is_default: _default,
    ...settings
  } = found
  expect(sent).toEqual([
    {
      method: 'PUT',
      path: 'ai-gateway/gateways/research',
      body: {...settings, rate_limiting_limit: 1, rate_limiting_interval: 3600, rate_limiting_technique: 'sliding'},
    },
  ])
})

test('a gateway that is as tight already needs nothing, one with a shorter interval does', () => {
  expect(action.plan(params, {...after, interval: 7200})).toMatchObject({kind: 'none'})
  expect(action.plan(params, {...after, interval: 60})).toMatchObject({kind: 'update', after})
})

test.each([0, null])('a limit of %s is no limit, and is called that', (limit) => {
  expect(action.plan(params, {...before, limit})).toMatchObject({
    kind: 'update',
    summary: expect.stringContaining('from no limit'),
  })
})

test('a credential that is shown masked refuses the change, for the PUT would store the mask', async () => {
  expect(await hazards({otel: [{url: 'https://t.example.com', headers: {'x-key': 'abc...f3'}}]})).toContain(
    'masked-setting refused',
  )
  expect(await hazards({stripe: {authorization: '********', usage_events: []}})).toContain('masked-setting refused')
  expect(await hazards({})).toEqual(['every-caller warned'])
})

test('a log that rolls, or none at all, is said before anything is done', async () => {
  expect(await hazards({log_management_strategy: 'DELETE_OLDEST'})).toContain('rolling-log warned')
  expect(await hazards({collect_logs: false})).toContain('no-model-log warned')
})

describe('release', () => {
  test('gives back the limit that was there', () => {
    expect(action.release(params, before, after, after)).toMatchObject({kind: 'update', after: before})
    expect(action.release(params, before, after, before)).toMatchObject({kind: 'none'})
  })

  test('leaves a limit that somebody else set', () => {
    expect(action.release(params, before, after, {...after, limit: 10})).toMatchObject({
      kind: 'impossible',
      why: expect.stringContaining('10 requests in 3600 seconds'),
    })
  })
})

describe('what is left over', () => {
  const codes = async (others: readonly object[]) => {
    const seen = await action.observe(account({others}).reader, params)
    return action.residual(params, seen).map(({code, standing, on}) => `${code} ${standing} ${on}`)
  }
  const always = ['provider-key not-covered research', 'throttle-allowance not-covered research']

  test('a gateway beside it that spends its key for anybody', async () => {
    expect(await codes([{id: 'other'}])).toEqual(['sibling-gateway open other', ...always])
  })

  test('not one that asks for a token, nor one that keeps no key', async () => {
    expect(await codes([{id: 'other', authentication: true}, {id: 'keyless'}])).toEqual(always)
  })

  test('unknown, where the other gateways cannot be listed', async () => {
    const {reader} = account()
    const blind = {...reader, all: () => Promise.reject(new Fault('DENIED', 'not allowed'))}
    const seen = await action.observe(blind, params)
    expect(action.residual(params, seen)[0]).toMatchObject({code: 'sibling-gateway', standing: 'unknown'})
  })
})

describe('its own log', () => {
  const since = new Date(-3600_000)
  const row = (minutes: number, success: boolean) => ({created_at: new Date(minutes * 60_000).toISOString(), success})
  const quiet = (logs: readonly object[], gateway = {}) =>
    action.quiet?.(account({logs, gateway}).reader, params, since)

  test('is quiet with as many successes as the limit allows', async () => {
    expect(await quiet([row(-1, true), row(-2, false), row(-50, true), row(-90, true)])).toEqual({verdict: 'held'})
  })

  test('is not with more', async () => {
    expect(await quiet([row(-1, true), row(-2, true), row(-3, true)])).toMatchObject({verdict: 'not-held'})
  })

  test('says nothing where its newest page does not reach back, or where none is kept', async () => {
    expect(await quiet(Array.from({length: 50}, () => row(-1, false)))).toMatchObject({verdict: 'unproven'})
    expect(await quiet([], {collect_logs: false})).toMatchObject({verdict: 'unproven'})
  })
})
