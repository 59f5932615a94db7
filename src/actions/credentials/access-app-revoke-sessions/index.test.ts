import {describe, expect, test} from 'vitest'
import {Fault} from '../../../core/fault.ts'
import type {RawAnswer, Reader} from '../../../core/cloudflare.ts'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const app = {name: 'crm', id: '11111111-1111-4111-8111-111111111111'}
const holder = {name: 'support-bot', id: '22222222-2222-4222-8222-222222222222'}
const params = {app, holders: [holder]}
const live = {live: true}
const ended = {live: false}

const json = (body: unknown, status = 200): RawAnswer => ({
  request: 'GET /',
  status,
  bytes: Buffer.from(JSON.stringify(body)),
})
const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString()

interface Account {
  readonly strict?: boolean
  readonly decisions?: readonly string[]
  /** Minute at which the holder was disabled; while it is enabled, the records do not count. */
  readonly disabled?: number
  /** Whether the audit log does not show yet that it was. */
  readonly recordedLate?: boolean
  /** Minutes at which the sessions were revoked, a service token signed in, a person signed in. */
  readonly revoked?: readonly number[]
  readonly tokenLogins?: readonly number[]
  readonly personLogins?: readonly number[]
  readonly result?: string
  readonly analyticsStatus?: number
}

function account(given: Account = {}) {
  const {strict = false, decisions = ['non_identity'], disabled, revoked = [], result = 'success'} = given
  const stub = stubAccount({
    [`access/apps/${app.id}`]: {id: app.id, name: 'crm', policies: decisions.map((decision) => ({decision}))},
    [`access/service_tokens/${holder.id}`]: {id: holder.id, name: holder.name, enabled: disabled === undefined},
    'access/organizations': {strict_service_token_auth: strict},
  })
  const asked: {variables?: Readonly<Record<string, unknown>>; query?: string; paths: string[]} = {paths: []}
  const entry = (minute: number, uri: string) => ({
    id: `${minute} ${uri}`,
    action: {time: at(minute), result},
    raw: {uri: `/client/v4/accounts/a/access/${uri}`},
  })
  const audit = [
    ...revoked.map((minute) => entry(minute, `apps/${app.id}/revoke_tokens`)),
    ...(disabled === undefined || given.recordedLate ? [] : [entry(disabled, `service_tokens/${holder.id}`)]),
  ]
  const other = {
    id: 'other',
    action: {time: at(59), result: 'success'},
    raw: {uri: '/accounts/a/access/apps/b/revoke_tokens'},
  }
  const people = (given.personLogins ?? []).map((minute) => ({allowed: true, app_uid: app.id, created_at: at(minute)}))
  const reader: Reader = {
    ...stub.reader,
    now: () => new Date(at(59)),
    raw: async (path, query) => {
      asked.paths.push(path)
      if (path.endsWith('/logs/audit')) return json({success: true, result: [other, ...audit]})
      return json({success: true, result: query?.['page'] === '1' ? people : []})
    },
    graphql: async (query, variables) => {
      Object.assign(asked, {query, variables})
      const rows = (given.tokenLogins ?? []).map((minute) => ({dimensions: {datetime: at(minute)}}))
      const data = {viewer: {accounts: [{accessLoginRequestsAdaptiveGroups: rows}]}}
      return json({data, errors: null}, given.analyticsStatus)
    },
  }
  return {...stub, reader, asked}
}

const observe = (given: Account, who: unknown = params) => action.observe(account(given).reader, who)
const isLive = async (given: Account, who: unknown = params) => (await observe(given, who)).state

describe('a session may be live', () => {
  test('when a holder signed in and nothing was revoked', async () => {
    expect(await isLive({tokenLogins: [1]})).toEqual(live)
  })

  test('when no sign-in is on record, because the records are sampled', async () => {
    expect(await isLive({disabled: 1})).toEqual(live)
  })

  test('while a holder is enabled, whatever the records say', async () => {
    expect(await isLive({revoked: [5], tokenLogins: [4]})).toEqual(live)
  })

  test('when the last revocation came before the holder was disabled, whatever the sign-in records say', async () => {
    expect(await isLive({revoked: [5], disabled: 6, tokenLogins: [4]})).toEqual(live)
  })

  test('when it is not on record yet that the holder was disabled', async () => {
    expect(await isLive({revoked: [5], disabled: 1, recordedLate: true})).toEqual(live)
  })

  test('when a holder signed in after the revocation', async () => {
    expect(await isLive({disabled: 1, revoked: [5], tokenLogins: [6]})).toEqual(live)
  })

  test('when only a revocation that failed is on record', async () => {
    expect(await isLive({disabled: 1, revoked: [5], result: 'failure'})).toEqual(live)
  })

  test('when the sign-in records cannot be read', async () => {
    expect(await isLive({disabled: 1, revoked: [5], analyticsStatus: 403})).toEqual(live)
  })

  test('of a person, when nobody in particular is asked about', async () => {
    expect(await isLive({disabled: 1, revoked: [5], personLogins: [6]}, {app})).toEqual(live)
    expect(await isLive({disabled: 1, revoked: [5], personLogins: [6]})).toEqual(ended)
  })
})

describe('no session is live', () => {
  test('when the last sign-in came before the last revocation', async () => {
    expect(await isLive({disabled: 5, revoked: [5], tokenLogins: [4]})).toEqual(ended)
    expect(await isLive({revoked: [5], tokenLogins: [4], personLogins: [3]}, {app})).toEqual(ended)
  })

  test('of a service token in a strict organization, which hands out none', async () => {
    const {reader, asked} = account({strict: true, tokenLogins: [1]})
    expect((await action.observe(reader, params)).state).toEqual(ended)
    expect(asked.paths).toEqual([])
  })
})

test('a strict organization says nothing about the sessions of people', async () => {
  expect(await isLive({strict: true, personLogins: [1]}, {app})).toEqual(live)
})

test('only the sign-ins of the holders to this application are asked for', async () => {
  const {reader, asked} = account()
  await action.observe(reader, params)
  expect(asked.variables).toMatchObject({appId: app.id, tokens: [holder.id], datetimeEnd: at(59)})
  expect(asked.query).toContain('serviceTokenId_in: $tokens')
})

test('a query declares no variable that it does not use', async () => {
  const {reader, asked} = account()
  await action.observe(reader, {app})
  const [declared = '', ...rest] = (asked.query ?? '').split('{')
  for (const [name] of declared.matchAll(/\$\w+/g)) expect(rest.join('{')).toContain(name)
  expect(Object.keys(asked.variables ?? {})).not.toContain('tokens')
})

test('live sessions are ended, and nothing is done where there are none', async () => {
  expect(action.plan(params, live)).toMatchObject({kind: 'update', after: ended})
  expect(action.plan(params, ended).kind).toBe('none')
  const {writer, sent} = account()
  for (const move of action.apply(params, live, ended)) await move.send(writer)
  expect(sent).toMatchObject([{method: 'POST', path: `access/apps/${app.id}/revoke_tokens`}])
})

test('there is no way to give a session back', () => {
  expect(action.apply(params, ended, live)).toEqual([])
  expect(action.release(params, live, ended, ended).kind).toBe('none')
})

test('it is proven by a revocation on record, and otherwise left to the probes', () => {
  expect(action.verify(ended, ended)).toEqual({verdict: 'held'})
  expect(action.verify(ended, live).verdict).toBe('unproven')
})

describe('hazards', () => {
  const hazards = async (given: Account) =>
    action.hazards(params, await observe(given)).map(({rule, result}) => `${rule} ${result}`)

  test('none when only service tokens sign in', async () => {
    expect(await hazards({tokenLogins: [1], revoked: [0]})).toEqual([])
  })

  test('a warning that people have to sign in again', async () => {
    expect(await hazards({decisions: ['non_identity', 'allow']})).toEqual(['people-sign-in-again warned'])
  })

  test('a warning that sessions are assumed where the records cannot be read', async () => {
    expect(await hazards({analyticsStatus: 403})).toEqual(['sessions-assumed warned'])
  })

  test('none when nothing will be done', async () => {
    expect(await hazards({decisions: ['allow'], disabled: 1, revoked: [5]})).toEqual([])
  })
})

describe('what is left over', () => {
  const residual = async (given: Account) =>
    action.residual(params, await observe(given)).map(({code, standing, on}) => `${code} ${standing} ${on}`)

  test('a holder that can sign in again, and not a disabled one', async () => {
    expect(await residual({})).toContain('enabled-holder open support-bot')
    expect(await residual({disabled: 1})).toEqual(['own-session not-covered crm'])
  })

  test('a holder that cannot be read may sign in again', async () => {
    const {reader} = account({disabled: 1})
    const denied = () => Promise.reject(new Fault('DENIED', 'not allowed'))
    const {zeroTrust} = reader.api
    const access = {...zeroTrust.access, applications: zeroTrust.access.applications, serviceTokens: {get: denied}}
    const organizations = zeroTrust.organizations
    const blind = {...reader, api: {zeroTrust: {access, organizations}}} as unknown as Reader
    const seen = await action.observe(blind, params)
    expect(action.residual(params, seen)[0]).toMatchObject({code: 'enabled-holder', standing: 'unknown'})
  })

  test('a Bypass policy, which asks for no session at all', async () => {
    expect(await residual({decisions: ['bypass', 'allow'], disabled: 1})).toContain('bypass-policy open crm')
  })
})

test('an answer without a name is no basis for a plan', async () => {
  const {reader} = stubAccount({
    [`access/apps/${app.id}`]: {id: app.id},
    [`access/service_tokens/${holder.id}`]: {id: holder.id, enabled: true},
    'access/organizations': {strict_service_token_auth: true},
  })
  await expect(action.observe(reader, params)).rejects.toBeInstanceOf(Fault)
})
