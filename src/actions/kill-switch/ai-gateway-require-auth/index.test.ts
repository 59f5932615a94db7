import {describe, expect, test} from 'vitest'
import {Fault} from '../../../core/fault.ts'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const params = {gateway: {name: 'research'}}
const found = {
  id: 'research',
  cache_invalidate_on_update: true,
  cache_ttl: 0,
  collect_logs: true,
  rate_limiting_interval: 60,
  rate_limiting_limit: 500,
}
const token = (name: string, status: string, group: string) => ({
  id: name,
  name,
  status,
  policies: [{effect: 'allow', permission_groups: [{id: '1', name: group}]}],
})

const account = (tokens: readonly object[] = [], logs: readonly object[] = [], gateway = {}) =>
  stubAccount({
    'ai-gateway/gateways/research': {...found, ...gateway},
    'ai-gateway/gateways': [found],
    'ai-gateway/gateways/research/provider_configs': [],
    'ai-gateway/gateways/research/logs': logs,
    tokens,
  })

test('a gateway that does not say whether it asks for a token asks for none', async () => {
  const {state} = await action.observe(account().reader, params)
  expect(state).toEqual({authentication: false})
  expect(action.plan(params, state)).toMatchObject({kind: 'update', after: {authentication: true}})
  expect(action.plan(params, {authentication: true})).toMatchObject({kind: 'none'})
})

test('the PUT sends the other settings back as they were read', async () => {
  const {reader, writer, sent} = account()
  const {context, state} = await action.observe(reader, params)
  for (const move of action.apply(params, state, {authentication: true}, context)) await move.send(writer)
  const {id: _id, ...settings} = found
  expect(sent).toEqual([
    {method: 'PUT', path: 'ai-gateway/gateways/research', body: {...settings, authentication: true}},
  ])
})

test('it warns that a Worker is not stopped, and that every other caller is', async () => {
  const seen = await action.observe(account().reader, params)
  expect(action.hazards(params, seen).map(({rule}) => rule)).toEqual(['every-caller', 'worker-bindings'])
})

test('release asks for no token again, unless it did before or somebody saw to it', () => {
  const [off, on] = [{authentication: false}, {authentication: true}]
  expect(action.release(params, off, on, on)).toMatchObject({kind: 'update', after: off})
  expect(action.release(params, off, on, off)).toMatchObject({kind: 'none'})
})

describe('what is left over', () => {
  const items = async (tokens: readonly object[]) => {
    const seen = await action.observe(account(tokens).reader, params)
    return action.residual(params, seen).map(({code, standing, on}) => `${code} ${standing} ${on}`)
  }

  test('Workers, whatever the account shows', async () => {
    expect(await items([])).toContain('worker-bindings unknown research')
  })

  test('active tokens that may run models, and no others', async () => {
    const tokens = [
      token('runner', 'active', 'AI Gateway Run'),
      token('retired', 'disabled', 'AI Gateway Run'),
      token('reader', 'active', 'AI Gateway Read'),
    ]
    expect((await items(tokens)).filter((item) => item.startsWith('run-token'))).toEqual(['run-token open runner'])
  })

  test('unknown, where the tokens cannot be listed', async () => {
    const {reader} = account()
    const blind = {...reader, all: () => Promise.reject(new Fault('DENIED', 'not allowed'))}
    const seen = await action.observe(blind, params)
    expect(action.residual(params, seen)).toContainEqual(
      expect.objectContaining({code: 'run-token', standing: 'unknown'}),
    )
  })
})

test('its log is quiet when no call succeeded; one that did may have had a token', async () => {
  const row = (success: boolean) => ({created_at: new Date(0).toISOString(), success})
  const quiet = (...logs: readonly object[]) => action.quiet?.(account([], logs).reader, params, new Date(-1000))
  expect(await quiet(row(false))).toEqual({verdict: 'held'})
  expect(await quiet(row(true))).toMatchObject({verdict: 'unproven', why: expect.stringContaining('with a token')})
})
