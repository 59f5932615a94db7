import {describe, expect, test} from 'vitest'
import type {Reader} from '../../../core/cloudflare.ts'
import {stubAccount, stubAccountId} from '../../shared/stub-account.ts'
import action from './index.ts'

const params = {account: {name: 'Example Corp', id: stubAccountId}, since: '24h', reason: 'takeover'}
const now = new Date('2026-06-02T12:00:00Z')
const organization = {
  name: 'Example',
  auth_domain: 'example.cloudflareaccess.com',
  strict_service_token_auth: true,
  session_duration: '2h',
  a_setting_of_tomorrow: {on: true},
  custom_pages: null,
  is_ui_read_only: false,
  created_at: '2020-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
}

interface Account {
  readonly tokens?: readonly object[]
  readonly members?: readonly object[]
  /** Rows of the audit log; undefined when it is refused. */
  readonly audit?: readonly object[] | undefined
  readonly expiresOn?: string
}

function account(given: Account = {}) {
  const {tokens = [], members = [], expiresOn} = given
  const audit = 'audit' in given ? given.audit : []
  const stub = stubAccount({
    'access/organizations': organization,
    tokens,
    members,
    'tokens/verify': {id: 'own', status: 'active', ...(expiresOn === undefined ? {} : {expires_on: expiresOn})},
  })
  const body = audit === undefined ? {success: false, errors: [{message: 'no'}]} : {success: true, result: audit}
  const reader: Reader = {
    ...stub.reader,
    now: () => now,
    raw: async () => ({request: '', status: audit === undefined ? 403 : 200, bytes: Buffer.from(JSON.stringify(body))}),
  }
  return {...stub, reader}
}

test('the lock goes out with every other setting as it was read, one that is new to us included', async () => {
  const {reader, writer, sent} = account()
  const seen = await action.observe(reader, params)
  const proposal = action.plan(params, seen.state)
  if (proposal.kind !== 'update') throw new Error('expected an update')
  for (const move of action.apply(params, seen.state, proposal.after, seen.context)) await move.send(writer)
  const {created_at: _created, updated_at: _updated, custom_pages: _none, ...echoed} = organization
  expect(sent).toEqual([
    {
      method: 'PUT',
      path: 'access/organizations',
      body: {...echoed, is_ui_read_only: true, ui_read_only_toggle_reason: 'takeover'},
    },
  ])
})

test('release puts lock and reason back and leaves a setting that changed meanwhile alone', async () => {
  const before = {readOnly: false, reason: ''}
  const after = {readOnly: true, reason: 'takeover'}
  expect(action.release(params, before, after, after)).toMatchObject({kind: 'update', after: before})
  expect(action.release(params, before, after, before).kind).toBe('none')
  expect(action.plan(params, after).kind).toBe('none')
  expect(action.verify(after, {readOnly: true, reason: 'another'})).toEqual({verdict: 'held'})
  expect(action.verify(after, before).verdict).toBe('not-held')
})

test('a token that ends within a day is warned about: only the API can lift the lock', async () => {
  const hazards = async (given: Account) =>
    action.hazards(params, await action.observe(account(given).reader, params)).map(({rule}) => rule)
  expect(await hazards({})).toEqual([])
  expect(await hazards({expiresOn: '2026-06-03T11:00:00Z'})).toEqual(['own-token-ends'])
  expect(await hazards({expiresOn: '2026-07-03T11:00:00Z'})).toEqual([])
})

describe('what is left over', () => {
  const left = async (given: Account) =>
    action
      .residual(params, await action.observe(account(given).reader, params))
      .map(({code, standing, on}) => `${code} ${standing} ${on}`)
  const beyond = 'dashboard-beyond-zero-trust not-covered Example Corp'
  const token = (name: string, issued_on: string, status = 'active') => ({id: name, name, status, issued_on})

  test('active tokens issued within the look-back, but not the own one', async () => {
    const lately = '2026-06-02T03:00:00Z'
    const tokens = [
      token('new', lately),
      token('off', lately, 'disabled'),
      token('old', '2026-05-01T00:00:00Z'),
      token('own', lately),
    ]
    expect(await left({tokens})).toEqual(['token-issued-lately open new', beyond])
    // Another token that the same run disables must not close it.
    const seen = await action.observe(account({tokens}).reader, params)
    expect(action.residual(params, seen)[0]).toMatchObject({closedOn: 'new'})
  })

  test('members whose making is on record and who may do something', async () => {
    const member = (id: string, access: string) => ({id, email: `${id}@example.com`, policies: [{access}]})
    const made = (id: string, result = 'success') => ({
      id,
      action: {type: 'create', result},
      raw: {uri: '/client/v4/accounts/a/members'},
      resource: {id},
    })
    const given = {members: [member('new', 'allow'), member('denied', 'deny'), member('old', 'allow')]}
    expect(await left({...given, audit: [made('new'), made('denied'), made('old', 'failure')]})).toEqual([
      'member-added-lately open new@example.com',
      beyond,
    ])
    expect(await left({...given, audit: undefined})).toEqual(['member-added-lately unknown Example Corp', beyond])
  })
})

describe('quiet', () => {
  const row = (actor: object) => ({id: JSON.stringify(actor), action: {result: 'success', type: 'update'}, actor})
  const quiet = (given: Account) => action.quiet?.(account(given).reader, params, now)

  test('while nobody changes anything in the dashboard, whatever the API does', async () => {
    expect(await quiet({audit: [row({context: 'api_token', token_name: 'firebreak'})]})).toEqual({verdict: 'held'})
  })

  test('not when somebody does, by name', async () => {
    expect(await quiet({audit: [row({context: 'dash', email: 'mallory@example.com'})]})).toMatchObject({
      verdict: 'not-held',
      why: expect.stringContaining('mallory@example.com'),
    })
  })

  test('unproven where the log cannot be read', async () => {
    expect(await quiet({audit: undefined})).toMatchObject({verdict: 'unproven'})
  })
})
