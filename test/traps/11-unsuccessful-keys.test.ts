import {afterEach, beforeEach, expect, test} from 'vitest'
import kvFlagStop from '../../src/actions/kill-switch/kv-flag-stop/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {namespaceOf, workersKv} from '../../src/sandbox/families/kv/records.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {proposed, send} from '../contract/moves.ts'
import {openFront, type TestFront} from '../fixtures/front.ts'

let account: QuietAccount
let connection: Connection
let front: TestFront
let namespace: string

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
  front = await openFront(account.world)
  namespace = namespaceOf(account.world.account, 'agent-switches')
})
afterEach(() => Promise.all([front.stop(), account.stop()]))

const name = 'research-bot'
const params = () => ({flag: {name, namespace}, stop: 'stop'})
const failFor = (times: number) => workersKv(account.world.account).failing.set(name, times)

test('Workers KV says 200 and success of a write that it did not do, and the agent works on', async () => {
  failFor(1)
  const {writer} = connection.openWriter(async () => ({notAfter: new Date(systemClock.now().getTime() + 15_000)}))
  const answer = await writer.api.kv.namespaces.bulkUpdate(namespace, {
    account_id: account.accountId,
    body: [{key: name, value: 'stop'}],
  })
  expect(answer).toEqual({successful_key_count: 0, unsuccessful_keys: [name]})
  expect(await front.statusOf('/kv-agents/research-bot')).toBe(200)
})

test('kv-flag.stop takes such an answer for a failure that may pass, and stops the agent when it has', async () => {
  failFor(1)
  const {moves} = await proposed({action: kvFlagStop, params: params()}, connection)
  const failure = connection.classify(await send(connection, moves).catch((error: unknown) => error))
  expect(failure).toMatchObject({
    result: 'unknown',
    transient: true,
    fault: {code: 'INDETERMINATE', message: 'Workers KV said success and left 1 of 1 keys undone'},
  })
  await send(connection, moves)
  expect(await front.statusOf('/kv-agents/research-bot')).toBe(503)
  expect(await front.statusOf('/kv-agents/summary-bot')).toBe(200)
})
