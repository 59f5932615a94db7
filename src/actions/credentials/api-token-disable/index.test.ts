import {describe, expect, test} from 'vitest'
import type {RawAnswer} from '../../../core/cloudflare.ts'
import {Fault} from '../../../core/fault.ts'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const id = '0123456789abcdef0123456789abcdef'
const params = {token: {name: 'support-bot', id}}
const policy = {effect: 'allow', resources: {'com.cloudflare.api.account.abc': '*'}, permission_groups: [{id: 'group'}]}
const active = {
  name: 'support-bot',
  status: 'active',
  policies: [policy],
  condition: {request_ip: {in: ['192.0.2.0/24'], not_in: ['192.0.2.7/32']}},
  expires_on: '2027-01-01T00:00:00Z',
  not_before: '2026-01-01T00:00:00Z',
}
const disabled = {...active, status: 'disabled'}

/** As the API answers: with ids and names that an update does not take. */
const answered = (parts: object = {}) => ({
  ...active,
  id,
  policies: [{...policy, id: 'policy', permission_groups: [{id: 'group', name: 'Zero Trust Read', meta: {}}]}],
  issued_on: '2026-01-01T00:00:00Z',
  last_used_on: '2026-06-01T00:00:00Z',
  ...parts,
})
const look = (token: object) => action.observe(family(token).reader, params)

test('the state is what an update replaces, without what merely changes by use', async () => {
  expect(await look(answered())).toMatchObject({target: {kind: 'api-token', id, name: 'support-bot'}, state: active})
  expect((await look(answered())).state).toEqual(active)
})

test('a token without condition and dates gets none', async () => {
  const seen = await look({id, name: 'support-bot', status: 'active', policies: []})
  expect(seen.state).toEqual({name: 'support-bot', status: 'active', policies: []})
})

test('a condition of a kind that is new to us is kept', async () => {
  const condition = {...active.condition, request_country: {in: ['DE']}}
  expect((await look(answered({condition}))).state).toEqual({...active, condition})
})

test('the order of policies, permission groups and address ranges, which changes from answer to answer, is none of the state', async () => {
  const group = (id: string) => ({id})
  const policyOf = (resource: string, ...ids: readonly string[]) => ({
    effect: 'allow',
    resources: {[resource]: '*'},
    permission_groups: ids.map(group),
  })
  const [one, other] = [policyOf('a', 'x', 'y'), policyOf('b', 'z')]
  const turned = [other, policyOf('a', 'y', 'x')]
  const condition = (...ranges: readonly string[]) => ({request_ip: {in: ranges, not_in: ranges}})
  const seen = await look(answered({policies: [one, other], condition: condition('192.0.2.0/24', '198.51.100.0/24')}))
  const again = await look(answered({policies: turned, condition: condition('198.51.100.0/24', '192.0.2.0/24')}))
  expect(again.state).toEqual(seen.state)
})

test('a condition may hold nulls and members that are new to us: those are dropped, these are echoed', async () => {
  const condition = {request_ip: {in: ['192.0.2.0/24'], not_in: null, country: ['DE']}, request_mtls: null}
  const kept = {request_ip: {in: ['192.0.2.0/24'], country: ['DE']}}
  expect((await look(answered({condition}))).state).toEqual({...active, condition: kept})
})

test.each([[{}], [{request_ip: null}], [{request_ip: {in: null, not_in: null}}]])(
  'a condition that asks for nothing is none: %j',
  async (condition) => {
    const {condition: _none, ...without} = active
    expect((await look(answered({condition}))).state).toEqual(without)
  },
)

test('an answer of another shape is a fault that says where', async () => {
  await expect(look(answered({condition: {request_ip: {in: [1]}}}))).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('condition.request_ip.in.0'),
  })
})

test('an answer without policies is no basis for an update that replaces them', async () => {
  await expect(look({id, name: 'support-bot', status: 'active'})).rejects.toBeInstanceOf(Fault)
})

test('an active token is disabled, a disabled or expired one is left alone', () => {
  expect(action.plan(params, active)).toMatchObject({kind: 'update', after: disabled})
  expect(action.plan(params, disabled).kind).toBe('none')
  expect(action.plan(params, {...active, status: 'expired'}).kind).toBe('none')
})

test('the request sends everything back, so that a later enable gives no more than there was', async () => {
  const {writer, sent} = stubAccount({})
  const moves = action.apply(params, active, disabled)
  expect(moves.map(({name}) => name)).toEqual(['disable'])
  for (const move of moves) await move.send(writer)
  expect(sent).toEqual([{method: 'PUT', path: `tokens/${id}`, body: disabled}])
})

describe('verify', () => {
  test('holds while the token is disabled and otherwise as it was', () => {
    expect(action.verify(disabled, disabled)).toEqual({verdict: 'held'})
    expect(action.verify(disabled, active)).toEqual({verdict: 'not-held', why: 'API token support-bot is active'})
  })

  test('does not hold when the condition was lost on the way', () => {
    const {condition: _lost, ...without} = disabled
    expect(action.verify(disabled, without)).toMatchObject({
      verdict: 'not-held',
      why: expect.stringContaining('conditions'),
    })
  })
})

describe('release', () => {
  test('sets the status back and nothing else', () => {
    expect(action.release(params, active, disabled, disabled)).toMatchObject({kind: 'update', after: active})
    expect(action.apply(params, disabled, active).map(({name}) => name)).toEqual(['enable'])
  })

  test('refuses to enable a token that somebody gave other policies since', () => {
    const now = {...disabled, policies: []}
    expect(action.release(params, active, disabled, now).kind).toBe('impossible')
  })

  test('cannot bring back a token that has expired meanwhile', () => {
    expect(action.release(params, active, disabled, {...active, status: 'expired'}).kind).toBe('impossible')
  })

  test('has nothing to do when the token is active already', () => {
    expect(action.release(params, active, disabled, active).kind).toBe('none')
  })
})

interface Kin {
  /** Other tokens of the account. */
  readonly others?: readonly object[]
  /** Rows of the audit log; unreadable when null. */
  readonly audit?: readonly object[] | null
}

function family(token: object, {others = [], audit = []}: Kin = {}) {
  const {reader} = stubAccount({[`tokens/${id}`]: token, tokens: [token, ...others]})
  const asked: Readonly<Record<string, string>>[] = []
  const raw = async (_path: string, query: Readonly<Record<string, string>> = {}): Promise<RawAnswer> => {
    asked.push(query)
    const body = audit === null ? {success: false, errors: [{message: 'no'}]} : {success: true, result: audit}
    return {request: 'GET /', status: audit === null ? 403 : 200, bytes: Buffer.from(JSON.stringify(body))}
  }
  return {reader: {...reader, raw}, asked}
}

const row = (parts: object = {}) => ({
  id: 'row',
  action: {type: 'create', result: 'success', time: '2026-01-01T00:00:00Z', description: 'Create token heir'},
  actor: {token_id: id},
  resource: {id: 'heir', type: 'token'},
  ...parts,
})

describe('what is left over', () => {
  const groups = (...names: readonly (string | undefined)[]) =>
    answered({policies: [{...policy, id: 'policy', permission_groups: names.map((name, at) => ({id: `${at}`, name}))}]})
  const residual = async (token: object, kin: Kin = {}) =>
    action
      .residual(params, await action.observe(family(token, kin).reader, params))
      .map(({code, standing, on}) => `${code} ${standing} ${on}`)
  const heir = {id: 'heir', name: 'heir', status: 'active'}

  test('nothing of a token that could only read, and nothing else is asked for', async () => {
    const {reader, asked} = family(groups('Zero Trust Read'), {others: [heir]})
    expect(action.residual(params, await action.observe(reader, params))).toEqual([])
    expect(asked).toEqual([])
  })

  test('each token that it made and that is active', async () => {
    const maker = groups('Account API Tokens Write')
    const ofAnother = row({actor: {token_id: 'another'}, resource: {id: 'stranger', type: 'token'}})
    const others = [heir, {id: 'stranger', name: 'stranger', status: 'active'}]
    expect(await residual(maker, {others, audit: [row(), ofAnother]})).toEqual(['made-token open heir'])
    expect(await residual(maker, {others: [{...heir, status: 'disabled'}], audit: [row()]})).toEqual([])
  })

  test('tokens that it may have made, where the audit log cannot be read', async () => {
    expect(await residual(groups('Account API Tokens Write'), {audit: null})).toEqual([
      'made-token unknown support-bot',
    ])
  })

  test('temporary credentials of a token that reaches storage, which nothing can list or revoke', async () => {
    expect(await residual(groups('Workers R2 Storage Write'))).toEqual([
      'r2-temporary-credential not-covered support-bot',
    ])
  })

  test('permissions without a name are taken for the worst', async () => {
    expect(await residual(groups(undefined), {audit: [row()], others: [heir]})).toHaveLength(2)
  })

  test('who made it and can make another, and what else it made', async () => {
    const provisioned = {provisioner_type: 'oauth', provisioner_id: 'client-1'}
    const others = [
      {...heir, ...provisioned},
      {...heir, id: 'other', provisioner_id: 'client-2'},
    ]
    expect(await residual({...groups('Zero Trust Read'), ...provisioned}, {others})).toEqual([
      'provisioner open client-1',
      'sibling-token open heir',
    ])
    expect(await residual({...groups('Zero Trust Read'), provisioner_type: 'oauth'})).toEqual([
      'provisioner open oauth',
      'sibling-token unknown support-bot',
    ])
  })
})

describe('the audit log since', () => {
  const since = new Date('2026-01-01T00:00:00Z')
  const verdict = async (audit: Kin['audit'] = []) => action.quiet?.(family(answered(), {audit}).reader, params, since)

  test('silence holds, and says that reads are not in it', async () => {
    expect(await verdict()).toEqual({verdict: 'held', unseen: 'the audit log holds changes and no reads'})
  })

  test('a change that it made does not, and one that was refused does', async () => {
    expect(await verdict([row()])).toMatchObject({
      verdict: 'not-held',
      why: expect.stringContaining('Create token heir'),
    })
    expect((await verdict([row({action: {result: 'failure'}})]))?.verdict).toBe('held')
  })

  test('what another actor did is not its own', async () => {
    expect((await verdict([row({actor: {token_id: 'another'}})]))?.verdict).toBe('held')
  })

  test('a log that cannot be read proves nothing', async () => {
    expect(await verdict(null)).toMatchObject({verdict: 'unproven'})
  })

  test('the token is asked for by a positive filter', async () => {
    const {reader, asked} = family(answered())
    await action.quiet?.(reader, params, since)
    expect(asked).toMatchObject([{actor_token_id: id, since: since.toISOString()}])
  })
})
