import {describe, expect, test} from 'vitest'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const id = '11111111-1111-4111-8111-111111111111'
const group = {name: 'ir-quarantine-access', id}
const token = {name: 'support-bot', id: '22222222-2222-4222-8222-222222222222'}
const email = 'robin@example.com'
const address = '203.0.113.7/32'
const params = {group, tokens: [token], people: [email], addresses: [address]}
const nobody = {email: {email: 'nobody@quarantine.invalid'}}
const ours = [{service_token: {token_id: token.id}}, {email: {email}}, {ip: {ip: address}}]
const app = '33333333-3333-4333-8333-333333333333'
const excluding = {exclude: [{group: {id}}]}

interface Account {
  readonly include?: readonly object[]
  readonly rest?: object
  /** Policies of the one application. */
  readonly policies?: readonly object[]
  readonly sessions?: readonly object[]
}

function account({include = [nobody], rest = {}, policies = [], sessions = []}: Account = {}) {
  const listed = policies.map((policy, at) => ({id: `policy-${at}`, name: `policy-${at}`, ...policy}))
  return stubAccount({
    [`access/groups/${id}`]: {id, name: group.name, include, exclude: [], require: [], ...rest},
    'access/groups': [{id, name: group.name, include}],
    'access/apps': [{id: app, name: 'crm', type: 'self_hosted'}],
    [`access/apps/${app}/policies`]: listed,
    'access/users': [{id: 'user', email}],
    'access/users/user/active_sessions': sessions,
  })
}

const serviceAuth = {decision: 'non_identity', include: [{service_token: {token_id: token.id}}]}
const allow = {decision: 'allow', include: [{email: {email}}]}

async function changed(given: Account) {
  const {reader, writer, sent} = account(given)
  const seen = await action.observe(reader, params)
  const proposal = action.plan(params, seen.state)
  if (proposal.kind !== 'update') throw new Error('expected an update')
  for (const move of action.apply(params, seen.state, proposal.after, seen.context)) await move.send(writer)
  return {seen, proposal, sent}
}

test('one PUT puts them in and sends everything else of the group back', async () => {
  const {sent} = await changed({})
  expect(sent).toEqual([
    {
      method: 'PUT',
      path: `access/groups/${id}`,
      body: {name: group.name, include: expect.arrayContaining([nobody, ...ours]), exclude: [], require: []},
    },
  ])
})

test('rules that somebody else has put in meanwhile stay, coming and going', async () => {
  const other = {email: {email: 'other@example.com'}}
  const before = (await action.observe(account().reader, params)).state
  const {reader, writer, sent} = account({include: [nobody, other, ...ours]})
  const now = await action.observe(reader, params)
  const back = action.release(params, before, now.state, now.state)
  if (back.kind !== 'update') throw new Error('expected an update')
  for (const move of action.apply(params, now.state, back.after, now.context)) await move.send(writer)
  expect(sent[0]?.body).toMatchObject({include: [nobody, other]})
})

test('who was in the group before stays in it', async () => {
  const {seen, proposal} = await changed({include: [nobody, {email: {email}}]})
  const back = action.release(params, seen.state, proposal.after, proposal.after)
  expect(back).toMatchObject({kind: 'update', after: {rules: [expect.stringContaining(email)]}})
})

test('nothing is done where all of them are in, and a selection of nobody is refused', async () => {
  const {state} = await action.observe(account({include: ours}).reader, params)
  expect(action.plan(params, state).kind).toBe('none')
  expect(action.params.safeParse({group}).success).toBe(false)
})

test('a person may be given as the inventory has one', () => {
  expect(action.params.parse({group, people: [{name: email, probes: []}]})).toMatchObject({people: [email]})
})

describe('hazards', () => {
  const hazards = async (given: Account) =>
    action
      .hazards(params, await action.observe(account(given).reader, params))
      .map(({rule, result}) => `${rule} ${result}`)

  test('none where every policy that lets them in excludes the group', async () => {
    expect(
      await hazards({
        policies: [
          {...serviceAuth, ...excluding},
          {...allow, ...excluding},
        ],
      }),
    ).toEqual([])
  })

  test('a refusal where no policy excludes the group at all', async () => {
    expect(await hazards({policies: [serviceAuth]})).toEqual([
      'group-excluded-nowhere refused',
      'group-not-excluded warned',
    ])
  })

  test('a refusal where a policy lets in who is in the group', async () => {
    const policies = [
      {...serviceAuth, ...excluding},
      {decision: 'allow', include: [{group: {id}}]},
    ]
    expect(await hazards({policies})).toContain('group-admits refused')
  })

  test('a refusal where rules of its own narrow the group', async () => {
    const rest = {require: [{geo: {country_code: 'DE'}}]}
    expect(await hazards({rest, policies: [{...serviceAuth, ...excluding}]})).toEqual(['group-narrowed refused'])
  })

  test('a refusal where the group would have more rules than it takes', async () => {
    const include = Array.from({length: 999}, (_, at) => ({email: {email: `p${at}@example.com`}}))
    expect(await hazards({include, policies: [{...serviceAuth, ...excluding}]})).toEqual(['group-full refused'])
  })

  test('a warning about Bypass for everybody', async () => {
    const policies = [
      {...serviceAuth, ...excluding},
      {decision: 'bypass', include: [{everyone: {}}]},
    ]
    expect(await hazards({policies})).toEqual(['group-not-excluded warned'])
  })
})

describe('what is left over', () => {
  const left = async (given: Account) => {
    const seen = await action.observe(account(given).reader, params)
    return action.residual(params, seen).map(({code, standing, on}) => `${code} ${standing} ${on}`)
  }

  test('nothing where every policy excludes the group and nobody has a session', async () => {
    expect(
      await left({
        policies: [
          {...serviceAuth, ...excluding},
          {...allow, ...excluding},
        ],
      }),
    ).toEqual([])
  })

  test('a session of a person, for an e-mail rule is evaluated at login only', async () => {
    expect(await left({sessions: [{name: 'a'}]})).toEqual([`session-outlives-quarantine open ${email}`])
    const seen = await action.observe(account({sessions: [{name: 'a'}]}).reader, params)
    expect(action.residual(params, seen)[0]).toMatchObject({closedOn: email})
  })

  test('a policy that lets in and does not exclude, and one of which that is not known', async () => {
    expect(await left({policies: [serviceAuth]})).toContain('policy-without-exclude open crm')
    const policies = [{decision: 'allow', include: [{okta: {name: 'all', identity_provider_id: 'x'}}]}]
    expect(await left({policies})).toContain('policy-without-exclude unknown crm')
  })

  test('Service Auth lets no person in, and Allow no token', async () => {
    const people = {group, people: [email]}
    const seen = await action.observe(account({policies: [serviceAuth]}).reader, people)
    expect(action.residual(people, seen)).toEqual([])
    const tokens = {group, tokens: [token]}
    const seenToo = await action.observe(account({policies: [allow]}).reader, tokens)
    expect(action.residual(tokens, seenToo)).toEqual([])
  })
})
