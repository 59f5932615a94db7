import {describe, expect, test} from 'vitest'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const name = 'mallory@example.com'
const params = {member: {name}}
const role = (text: string) => ({id: `group-${text}`, name: text})
const policy = (text: string, access = 'allow') => ({
  id: `policy-${text}-${access}`,
  access,
  permission_groups: [role(text)],
  resource_groups: [{id: 'all', scope: {key: 'account', objects: []}}],
})
const member = (email: string, ...policies: readonly object[]) => ({id: email, email, status: 'accepted', policies})
const superAdministrator = 'Super Administrator - All Privileges'
const state = (access: 'allow' | 'deny') => ({
  policies: [{access, permission_groups: [{id: 'group-DNS'}], resource_groups: [{id: 'all'}]}],
  roles: [],
})

interface Account {
  readonly members?: readonly object[]
  readonly tokens?: readonly object[]
  readonly groups?: readonly object[]
  /** Who made the token that firebreak uses. */
  readonly owner?: string
}

const account = ({
  members = [member(name, policy('DNS'))],
  tokens = [],
  groups = [],
  owner = 'owner@example.com',
}: Account = {}) =>
  stubAccount({
    members,
    tokens: [{id: 'own', name: 'firebreak', status: 'active', creator_email_at_creation: owner}, ...tokens],
    'tokens/verify': {id: 'own', status: 'active'},
    'iam/user_groups': groups,
    'iam/user_groups/g/members': [{id: name, email: name}],
  })
const look = (given: Account = {}) => action.observe(account(given).reader, params)

test('each policy that allows is turned into one that denies the same', async () => {
  const {reader, writer, sent} = account()
  const seen = await action.observe(reader, params)
  expect(seen.state).toEqual(state('allow'))
  const proposal = action.plan(params, seen.state)
  if (proposal.kind !== 'update') throw new Error('expected an update')
  for (const move of action.apply(params, seen.state, proposal.after, seen.context)) await move.send(writer)
  expect(sent).toEqual([{method: 'PUT', path: `members/${name}`, body: {policies: state('deny').policies}}])
})

test('somebody who is no member has nothing to lose, nor has one whom every policy denies', async () => {
  expect(action.plan(params, (await look({members: []})).state).kind).toBe('none')
  expect(action.plan(params, state('deny')).kind).toBe('none')
})

test('roles without policies cannot be turned round, and that is said', async () => {
  const roles = {id: name, email: name, status: 'accepted', roles: [{id: 'r', name: 'Administrator'}]}
  expect(action.plan(params, (await look({members: [roles]})).state)).toMatchObject({
    kind: 'impossible',
    why: expect.stringContaining('Administrator'),
  })
})

test('it holds while the policies are as they were sent, which others may have changed', () => {
  expect(action.verify(state('deny'), state('deny'))).toEqual({verdict: 'held'})
  expect(action.verify(state('deny'), state('allow')).verdict).toBe('not-held')
  expect(action.verify(state('deny'), {policies: [], roles: []}).verdict).toBe('not-held')
})

test('release gives the policies back, unless somebody has changed them', () => {
  const [before, after] = [state('allow'), state('deny')]
  expect(action.release(params, before, after, after)).toMatchObject({kind: 'update', after: before})
  expect(action.release(params, before, after, before).kind).toBe('none')
  expect(action.release(params, before, after, {policies: [], roles: []}).kind).toBe('impossible')
})

describe('hazards', () => {
  const hazards = async (given: Account) =>
    action.hazards(params, await look(given)).map(({rule, result}) => `${rule} ${result}`)
  const owner = member('owner@example.com', policy(superAdministrator))

  test('none for an ordinary member', async () => {
    expect(await hazards({})).toEqual([])
  })

  test('the last super administrator stays', async () => {
    const members = [member(name, policy(superAdministrator))]
    expect(await hazards({members})).toEqual(['last-super-administrator refused'])
    expect(await hazards({members: [...members, owner]})).toEqual([])
  })

  test('a super administrator who has not accepted, or whom a policy denies, is no way back', async () => {
    const members = [member(name, policy(superAdministrator))]
    const pending = {...owner, status: 'pending'}
    const suspended = member('owner@example.com', policy(superAdministrator, 'deny'))
    expect(await hazards({members: [...members, pending, suspended]})).toEqual(['last-super-administrator refused'])
  })

  test('the operator stays, as far as the token tells', async () => {
    const {reader} = account({owner: 'Mallory@example.com'})
    const seen = await action.observe(reader, params)
    expect(action.hazards(params, seen).map(({rule, result}) => `${rule} ${result}`)).toEqual([
      'own-membership refused',
    ])
  })
})

describe('what is left over', () => {
  const left = async (given: Account) =>
    action.residual(params, await look(given)).map(({code, standing, on}) => `${code} ${standing} ${on}`)
  const beyond = [`user-owned-key not-covered ${name}`, `connected-application not-covered ${name}`]

  test('active tokens of the account that the person made, and no others', async () => {
    const made = {id: 'a', name: 'made', status: 'active', creator_email_at_creation: name}
    const tokens = [
      made,
      {...made, id: 'b', name: 'off', status: 'disabled'},
      {...made, id: 'c', creator_email_at_creation: 'x@example.com'},
    ]
    expect(await left({tokens})).toEqual(['token-made-by-member open made', ...beyond])
    // Another token that the same run disables must not close it.
    expect(action.residual(params, await look({tokens}))[0]).toMatchObject({closedOn: 'made'})
  })

  test('what a user group gives, which the own policies do not take away', async () => {
    expect(await left({groups: [{id: 'g', name: 'platform'}]})).toEqual(['user-group open platform', ...beyond])
  })
})
