import nock from 'nock'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {account, api, connection, envelope, faultOf, refusal} from './testing/nock-api.ts'

beforeEach(() => nock.disableNetConnect())
afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

const evaluation = {flagKey: 'bot', reason: 'DISABLED', variant: 'run', value: true}
const path = `/accounts/${account}/flagship/apps/app/evaluate?flagKey=bot`
const evaluate = () => connection().reader.api.flagship.apps.evaluate.get('app', {account_id: account, flagKey: 'bot'})

test.each([
  ['bare, as the SDK takes it', evaluation],
  ['in an envelope, as every other answer is', envelope(evaluation)],
])('an evaluation is read %s', async (_how, body) => {
  api().get(path).reply(200, body)
  expect(await evaluate()).toMatchObject({variant: 'run'})
})

test.each([
  ['200 with success: false', 200, refusal(1001)],
  ['200 with a page of HTML', 200, '<html></html>'],
  ['404', 404, {error: 'no such flag'}],
])('%s is no evaluation', async (_how, status, body) => {
  api().get(path).reply(status, body)
  expect((await faultOf(evaluate())).code).toMatch(/^(UNAVAILABLE|REFUSED)$/)
})

test('any other read that comes without its envelope is a fault', async () => {
  api().get(`/accounts/${account}/flagship/apps/app`).reply(200, {id: 'app', name: 'agents'})
  const get = connection().reader.api.flagship.apps.get('app', {account_id: account})
  expect((await faultOf(get)).code).toBe('UNAVAILABLE')
})
