import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import flagStop from '../../src/actions/kill-switch/flag-stop/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {flagship} from '../../src/sandbox/families/flags/records.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {proposed, send} from '../contract/moves.ts'
import {openFront, type TestFront} from '../fixtures/front.ts'

let account: QuietAccount
let connection: Connection
let front: TestFront
let app: string

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
  front = await openFront(account.world)
  app = [...flagship(account.world.account).apps.keys()][0] ?? ''
})
afterEach(() => Promise.all([front.stop(), account.stop()]))

const name = 'research-bot-run'
const atWork = '/flagship-agents/research-bot-run'
const forSuspended = `${atWork}?tenant=suspended`
const params = () => ({flag: {name, app}, stop: 'stop'})

/** Puts the flag as it is, with what differs: what a hurried operator does in the dashboard. */
async function put(different: object): Promise<void> {
  const {state} = await flagStop.observe(connection.reader, params())
  await send(connection, flagStop.apply(params(), state, {...(state as object), ...different}))
}

const stop = async () => send(connection, (await proposed({action: flagStop, params: params()}, connection)).moves)

describe('a flag whose default runs the agent', () => {
  test('disabling it stops nobody, and revives the agent for those whom a rule had stopped', async () => {
    expect([await front.statusOf(atWork), await front.statusOf(forSuspended)]).toEqual([200, 503])
    await put({enabled: false})
    expect([await front.statusOf(atWork), await front.statusOf(forSuspended)]).toEqual([200, 200])
  })

  test('flag.stop stops everybody, and no later flip of the flag revives anybody', async () => {
    await stop()
    const statuses = async () => [await front.statusOf(atWork), await front.statusOf(forSuspended)]
    expect(await statuses()).toEqual([503, 503])
    await put({enabled: false})
    expect(await statuses()).toEqual([503, 503])
    await put({enabled: true})
    expect(await statuses()).toEqual([503, 503])
  })

  test('one that is disabled already is no stop: flag.stop still has something to do, and does it', async () => {
    await put({enabled: false})
    expect(await front.statusOf(atWork)).toBe(200)
    await stop()
    expect(await front.statusOf(atWork)).toBe(503)
  })

  test('the other agent of the app goes on', async () => {
    await stop()
    expect(await front.statusOf('/flagship-agents/summary-bot-run')).toBe(200)
  })
})

test('a PUT drops what it leaves out: flag.stop sends the whole flag back', async () => {
  const before = await connection.reader.api.flagship.apps.flags.get(name, {
    account_id: account.accountId,
    app_id: app,
  })
  await stop()
  const after = await connection.reader.api.flagship.apps.flags.get(name, {account_id: account.accountId, app_id: app})
  expect(after).toMatchObject({description: before.description, variations: before.variations, enabled: true})
})
