import {describe, expect, test} from 'vitest'
import {Fault} from '../../../core/fault.ts'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const id = '11111111-1111-4111-8111-111111111111'
const warpApp = '22222222-2222-4222-8222-222222222222'
const params = {token: {name: 'support-bot', id}}
const enabled = {name: 'support-bot', enabled: true}
const disabled = {name: 'support-bot', enabled: false}

interface Account {
  readonly token?: object
  readonly strict?: boolean
  /** Rules of the enrolment policy; no such application when absent. */
  readonly enrols?: readonly object[]
}

function account({token = {id, ...enabled, duration: '8760h'}, strict = true, enrols}: Account = {}) {
  return stubAccount({
    [`access/service_tokens/${id}`]: token,
    'access/organizations': {strict_service_token_auth: strict},
    'access/apps': enrols === undefined ? [] : [{id: warpApp, type: 'warp', name: 'Warp Login App'}],
    [`access/apps/${warpApp}/policies`]: [{id: 'policy', decision: 'non_identity', include: enrols ?? []}],
  })
}

async function residual(given: Account): Promise<readonly string[]> {
  const seen = await action.observe(account(given).reader, params)
  return action.residual(params, seen).map(({what}) => what)
}

test('the state is the name and whether it is enabled, without the expiry', async () => {
  expect(await action.observe(account().reader, params)).toMatchObject({
    target: {kind: 'service-token', id, name: 'support-bot'},
    state: enabled,
    complete: true,
  })
})

test('the target carries the name that the account has, not the one that was asked for', async () => {
  const {reader} = account({token: {id, name: 'billing-bot', enabled: true}})
  expect((await action.observe(reader, params)).target.name).toBe('billing-bot')
})

test('a token that does not say whether it is enabled is enabled', async () => {
  const {reader} = account({token: {id, name: 'support-bot'}})
  expect((await action.observe(reader, params)).state).toEqual(enabled)
})

test('an answer without a name is no basis for a plan', async () => {
  const {reader} = account({token: {id, enabled: true}})
  await expect(action.observe(reader, params)).rejects.toBeInstanceOf(Fault)
})

test('an enabled token is disabled, a disabled one is left alone', () => {
  expect(action.plan(params, enabled)).toMatchObject({kind: 'update', after: disabled})
  expect(action.plan(params, disabled)).toEqual({kind: 'none', why: 'service token support-bot is already disabled'})
})

test('the request carries name and enabled and never the duration, which would start a new life', async () => {
  const {writer, sent} = account()
  const moves = action.apply(params, enabled, disabled)
  expect(moves.map(({name}) => name)).toEqual(['disable'])
  for (const move of moves) await move.send(writer)
  expect(sent).toEqual([{method: 'PUT', path: `access/service_tokens/${id}`, body: disabled}])
})

test('there is no request when nothing differs', () => {
  expect(action.apply(params, disabled, disabled)).toEqual([])
})

test('it holds only while the token is disabled', () => {
  expect(action.verify(disabled, disabled)).toEqual({verdict: 'held'})
  expect(action.verify(disabled, enabled)).toEqual({verdict: 'not-held', why: 'service token support-bot is enabled'})
})

describe('release', () => {
  test('enables the token again', () => {
    expect(action.release(params, enabled, disabled, disabled)).toMatchObject({kind: 'update', after: enabled})
    expect(action.apply(params, disabled, enabled).map(({name}) => name)).toEqual(['enable'])
  })

  test('keeps a name that was changed meanwhile', () => {
    const now = {name: 'support-bot-2', enabled: false}
    expect(action.release(params, enabled, disabled, now)).toMatchObject({after: {...now, enabled: true}})
  })

  test('has nothing to do when somebody enabled it already', () => {
    expect(action.release(params, enabled, disabled, enabled).kind).toBe('none')
  })
})

describe('what is left over', () => {
  test('nothing in a strict organization where the token enrols no device', async () => {
    expect(await residual({enrols: [{email: {email: 'ops@example.com'}}]})).toEqual([])
  })

  test('sessions, where the organization is not strict', async () => {
    expect(await residual({strict: false})).toEqual(['sessions opened with support-bot'])
  })

  test.each([
    ['names it', {service_token: {token_id: id}}],
    ['takes any service token', {any_valid_service_token: {}}],
  ])('devices, where the enrolment policy %s', async (_, rule) => {
    expect(await residual({enrols: [rule]})).toEqual(['devices enrolled with support-bot'])
  })

  test('devices, where the enrolment policy leaves it to an Access group, which may name the token', async () => {
    expect(await residual({enrols: [{group: {id: 'agents'}}]})).toEqual(['devices enrolled with support-bot'])
  })

  test('a policy that cannot be read keeps no brake from being pulled, and leaves both open', async () => {
    const {reader} = account()
    const denied = () => Promise.reject(new Fault('DENIED', 'not allowed'))
    const {access} = reader.api.zeroTrust
    const blind = {
      ...reader,
      all: denied,
      api: {...reader.api, zeroTrust: {access, organizations: {list: denied}}},
    } as unknown as typeof reader
    const seen = await action.observe(blind, params)
    expect(seen.state).toEqual(enabled)
    expect(action.residual(params, seen).map(({what}) => what)).toEqual([
      'sessions opened with support-bot',
      'devices enrolled with support-bot',
    ])
  })
})
