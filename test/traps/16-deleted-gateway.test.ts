import {afterEach, beforeEach, expect, test} from 'vitest'
import throttle from '../../src/actions/kill-switch/ai-gateway-throttle/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {aiGatewaysOf} from '../../src/sandbox/families/ai-gateway/records.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {proposed, send} from '../contract/moves.ts'
import {openFront, type TestFront} from '../fixtures/front.ts'

let account: QuietAccount
let connection: Connection
let front: TestFront

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
  front = await openFront(account.world)
})
afterEach(() => Promise.all([front.stop(), account.stop()]))

const gateway = 'research-gateway'
const callModel = () => front.statusOf(`/ai-gateway/${gateway}/openai/chat/completions`, {method: 'POST', body: '{}'})
const kept = () => aiGatewaysOf(account.world.account).calls.length

test('deleting a rogue AI Gateway stops its calls and destroys its log and its settings', async () => {
  await callModel()
  const {writer} = connection.openWriter(async () => ({notAfter: new Date(systemClock.now().getTime() + 15_000)}))
  await writer.api.aiGateway.delete(gateway, {account_id: account.accountId})
  expect([await callModel(), kept()]).toEqual([404, 0])
})

test('ai-gateway.throttle stops its calls, keeps log and settings, and is lifted again', async () => {
  const before = account.state()
  await callModel()
  const params = {gateway: {name: gateway}}
  const {seen, after, moves} = await proposed({action: throttle, params}, connection)
  await send(connection, moves)
  expect([await callModel(), kept()]).toEqual([429, 1])
  const now = await throttle.observe(connection.reader, params)
  expect(throttle.release(params, seen.state, after, now.state)).toMatchObject({kind: 'update', after: seen.state})
  await send(connection, throttle.apply(params, now.state, seen.state, now.context))
  expect(account.state()).toEqual(before)
})
