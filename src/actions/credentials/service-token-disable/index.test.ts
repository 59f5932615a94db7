import {describe, expect, test} from 'vitest'
import {Fault} from '../../../core/fault.ts'
import type {RawAnswer} from '../../../core/cloudflare.ts'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const id = '11111111-1111-4111-8111-111111111111'
const warpApp = '22222222-2222-4222-8222-222222222222'
const crm = '33333333-3333-4333-8333-333333333333'
const params = {token: {name: 'support-bot', id}}
const enabled = {name: 'support-bot', enabled: true}
const disabled = {name: 'support-bot', enabled: false}

interface Account {
  readonly token?: object
  readonly strict?: boolean
  /** Rules of the enrolment policy; no such application when absent. */
  readonly enrols?: readonly object[]
  /** E-mail identity of each device that has a live registration. */
  readonly devices?: Readonly<Record<string, string>>
  /** Ids of applications that the token signed in to; unreadable when null. */
  readonly signedInTo?: readonly string[] | null
}

const answer = (body: unknown, status = 200): RawAnswer => ({
  request: 'POST /graphql',
  status,
  bytes: Buffer.from(JSON.stringify(body)),
})

function account(given: Account = {}) {
  const {token = {id, ...enabled, duration: '8760h'}, strict = true, enrols, devices = {}, signedInTo = []} = given
  const apps = [
    {id: crm, type: 'self_hosted', name: 'crm'},
    ...(enrols === undefined ? [] : [{id: warpApp, type: 'warp', name: 'Warp Login App'}]),
  ]
  const stub = stubAccount({
    [`access/service_tokens/${id}`]: token,
    'access/organizations': {strict_service_token_auth: strict},
    'access/apps': apps,
    [`access/apps/${warpApp}/policies`]: [{id: 'policy', decision: 'non_identity', include: enrols ?? []}],
    'devices/registrations': Object.entries(devices).map(([name, email]) => ({
      id: name,
      device: {name},
      user: {email},
    })),
  })
  const asked: Readonly<Record<string, unknown>>[] = []
  const graphql = async (_query: string, variables: Readonly<Record<string, unknown>>) => {
    asked.push(variables)
    if (signedInTo === null) return answer({data: null, errors: [{message: 'not authorized'}]}, 403)
    const rows = signedInTo.map((appId) => ({
      count: 1,
      dimensions: {appId, serviceTokenId: id, datetime: '2026-01-01T00:00:00Z'},
    }))
    return answer({data: {viewer: {accounts: [{accessLoginRequestsAdaptiveGroups: rows}]}}, errors: null})
  }
  return {...stub, reader: {...stub.reader, graphql}, asked}
}

async function residual(given: Account) {
  const seen = await action.observe(account(given).reader, params)
  return action.residual(params, seen).map(({code, standing, on}) => `${code} ${standing} ${on}`)
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
  const nonIdentity = 'non_identity@example.cloudflareaccess.com'
  const own = {service_token: {token_id: id}}
  const other = {service_token: {token_id: 'another'}}

  test('nothing in a strict organization where the token enrols no device', async () => {
    const given = {enrols: [{email: {email: 'ops@example.com'}}], devices: {laptop: nonIdentity}, signedInTo: [crm]}
    expect(await residual(given)).toEqual([])
  })

  test('the sessions of each application that it signed in to, where the organization is not strict', async () => {
    expect(await residual({strict: false, signedInTo: [crm, warpApp], enrols: []})).toEqual(['app-session open crm'])
  })

  test.each([[[]], [null]])('sessions that nobody can rule out, where the records show %j', async (signedInTo) => {
    expect(await residual({strict: false, signedInTo})).toEqual(['app-session unknown support-bot'])
  })

  test('only revoking the sessions of that application closes what was seen there', async () => {
    const seen = await action.observe(account({strict: false, signedInTo: [crm]}).reader, params)
    expect(action.residual(params, seen)).toMatchObject([{closedBy: 'access-app.revoke-sessions', closedOn: 'crm'}])
  })

  test('the devices, where no other token can have enrolled them', async () => {
    expect(await residual({enrols: [own], devices: {laptop: nonIdentity}})).toEqual([
      'enrolled-device open support-bot',
    ])
  })

  test.each([
    ['admits another token as well', [own, other]],
    ['takes any service token', [{any_valid_service_token: {}}]],
    ['leaves it to an Access group', [{group: {id: 'agents'}}]],
  ])('devices that may be its own, where the enrolment policy %s', async (_, enrols) => {
    expect(await residual({enrols, devices: {laptop: nonIdentity}})).toEqual(['enrolled-device unknown support-bot'])
  })

  test('no device, where every live one was enrolled by a person', async () => {
    expect(await residual({enrols: [own], devices: {laptop: 'ada@example.com'}})).toEqual([])
  })

  test('a policy that cannot be read keeps no brake from being pulled, and leaves both unknown', async () => {
    const {reader} = account()
    const denied = () => Promise.reject(new Fault('DENIED', 'not allowed'))
    const {access, devices} = reader.api.zeroTrust
    const blind = {
      ...reader,
      all: denied,
      api: {...reader.api, zeroTrust: {access, devices, organizations: {list: denied}}},
    } as unknown as typeof reader
    const seen = await action.observe(blind, params)
    expect(seen.state).toEqual(enabled)
    expect(action.residual(params, seen).map(({code, standing}) => `${code} ${standing}`)).toEqual([
      'app-session unknown',
      'enrolled-device unknown',
    ])
  })
})

describe('the sign-in records since', () => {
  const since = new Date('2026-01-01T00:00:00Z')
  const verdict = async (signedInTo: readonly string[] | null) =>
    action.quiet?.(account({signedInTo}).reader, params, since)

  test('silence holds, and says that it is not the whole of it', async () => {
    expect(await verdict([])).toEqual({verdict: 'held', unseen: expect.stringContaining('sampled')})
  })

  test('a sign-in that succeeded does not', async () => {
    expect(await verdict([crm])).toMatchObject({verdict: 'not-held', why: expect.stringContaining(crm)})
  })

  test('records that cannot be read prove nothing', async () => {
    expect(await verdict(null)).toMatchObject({verdict: 'unproven'})
  })

  test('only successes of this token since then are asked for', async () => {
    const {reader, asked} = account()
    await action.quiet?.(reader, params, since)
    expect(asked).toMatchObject([{tokens: [id], datetimeStart: since.toISOString()}])
  })
})
