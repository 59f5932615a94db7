import {afterEach, beforeEach, expect, test} from 'vitest'
import revokeSessions from '../../src/actions/credentials/access-app-revoke-sessions/index.ts'
import quarantine from '../../src/actions/kill-switch/access-group-quarantine/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import type {ContainmentAction} from '../../src/core/action.ts'
import {deskName, robin} from '../../src/sandbox/families/people/seed.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {proposed, send} from '../contract/moves.ts'
import {openFront, type TestFront} from '../fixtures/front.ts'
import {robinAt} from '../fixtures/people.ts'

let account: QuietAccount
let connection: Connection
let front: TestFront

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
  front = await openFront(account.world)
})
afterEach(() => Promise.all([front.stop(), account.stop()]))

async function contain(action: ContainmentAction, params: Readonly<Record<string, unknown>>) {
  await send(connection, (await proposed({action, params}, connection)).moves)
  return action.residual(params, await action.observe(connection.reader, params))
}

test("revoking an application's sessions keeps nobody out, and says so until a policy does", async () => {
  const {account: records} = account.world
  const desk = [...records.apps.values()].find(({name}) => name === deskName)
  const group = [...records.groups.values()][0]?.stored
  const at = robinAt(account.world, front)
  expect(await at.session()).toBe(200)

  await contain(revokeSessions, {app: {name: deskName, id: desk?.id}})
  expect([await at.session(), await at.signIn()]).toEqual([302, 200])

  const left = await contain(quarantine, {group: {name: group?.name, id: group?.id}, people: [robin]})
  expect(left).toContainEqual(expect.objectContaining({code: 'session-outlives-quarantine', standing: 'open'}))
  expect(await at.signIn()).toBe(403)
})
