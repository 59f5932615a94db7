import {describe, expect, test} from 'vitest'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const id = '11111111-1111-4111-8111-111111111111'
const params = {token: {name: 'bot', id}}
const warpApp = '22222222-2222-4222-8222-222222222222'

const account = ({tokens = [{id, name: 'bot'}], enrols}: {tokens?: readonly object[]; enrols?: object} = {}) =>
  stubAccount({
    'access/service_tokens': tokens,
    'access/organizations': {strict_service_token_auth: true},
    'access/apps': enrols === undefined ? [] : [{id: warpApp, type: 'warp', name: 'Warp Login App'}],
    [`access/apps/${warpApp}/policies`]: [{id: 'policy', decision: 'non_identity', include: [enrols]}],
    'devices/registrations': [],
  })

const look = (given: Parameters<typeof account>[0] = {}) => action.observe(account(given).reader, params)

test('a token that is listed is deleted, and one that is not is gone already', async () => {
  expect(action.plan(params, (await look()).state)).toMatchObject({kind: 'update', after: {name: 'bot', exists: false}})
  const gone = await look({tokens: []})
  expect(gone.target).toEqual({kind: 'service-token', id, name: 'bot'})
  expect(action.plan(params, gone.state).kind).toBe('none')
})

test('a token of the same name with another id is not taken for it', async () => {
  expect((await look({tokens: [{id: warpApp, name: 'bot'}]})).state).toEqual({name: 'bot', exists: false})
})

describe('the enrolment policy', () => {
  const resultsOf = async (enrols: object) => action.hazards(params, await look({enrols})).map(({result}) => result)

  test('refuses the plan where it names the token, which Cloudflare would not delete', async () => {
    expect(await resultsOf({service_token: {token_id: id}})).toEqual(['refused'])
  })

  test('warns where it may name the token, and says nothing where it does not', async () => {
    expect(await resultsOf({group: {id: 'agents'}})).toEqual(['warned'])
    expect(await resultsOf({email: {email: 'ops@example.com'}})).toEqual([])
    expect(await resultsOf({any_valid_service_token: {}})).toEqual([])
  })
})

test('what is deleted cannot come back', () => {
  const gone = {name: 'bot', exists: false}
  expect(action.release(params, {name: 'bot', exists: true}, gone, gone)).toMatchObject({kind: 'impossible'})
})
