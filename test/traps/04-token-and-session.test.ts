import {afterEach, beforeEach, expect, test} from 'vitest'
import revokeSessions from '../../src/actions/credentials/access-app-revoke-sessions/index.ts'
import disable from '../../src/actions/credentials/service-token-disable/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import type {ContainmentAction} from '../../src/core/action.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {proposed, send} from '../contract/moves.ts'

let account: QuietAccount
let connection: Connection

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
})
afterEach(() => account.stop())

function agent() {
  const {account: records, edge} = account.world
  const token = [...records.serviceTokens.values()].find(({stored}) => stored.name === 'support-bot')?.stored
  const app = [...records.apps.values()].find(({name}) => name === 'crm')
  if (token === undefined || app === undefined) throw new Error('the account has no support-bot, or no crm')
  return {
    token: {name: token.name, id: token.id},
    app: {name: app.name, id: app.id},
    cookie: edge.openSession(app.id, token.id),
    signsIn: () => edge.authenticate(token.clientId, token.secret)?.enabled === true && edge.admits(app.id, token.id),
  }
}

async function contain(action: ContainmentAction, params: Readonly<Record<string, unknown>>) {
  await send(connection, (await proposed({action, params}, connection)).moves)
  const seen = await action.observe(connection.reader, params)
  return action.residual(params, seen).map(({code, standing, on}) => `${code} ${standing} ${on}`)
}

test('disabling a token leaves the session that it opened, and says so until the session is ended', async () => {
  const {token, app, cookie, signsIn} = agent()
  const sessionLives = () => account.world.edge.sessionLives(app.id, cookie)
  const left = await contain(disable, {token})
  expect([signsIn(), sessionLives()]).toEqual([false, true])
  expect(left).toContain('app-session open crm')
  expect(await contain(revokeSessions, {app, holders: [token]})).not.toContain('enabled-holder open support-bot')
  expect([signsIn(), sessionLives()]).toEqual([false, false])
})

test('ending the sessions of an application leaves the token, and says so', async () => {
  const {token, app, cookie, signsIn} = agent()
  const left = await contain(revokeSessions, {app, holders: [token]})
  expect([signsIn(), account.world.edge.sessionLives(app.id, cookie)]).toEqual([true, false])
  expect(left).toContain('enabled-holder open support-bot')
})

test('disabling a token leaves the device that it enrolled, and does not rule it out', async () => {
  const {token} = agent()
  const left = await contain(disable, {token})
  expect(account.world.edge.connected('support-bot')).toBe(true)
  expect(left).toContain('enrolled-device unknown support-bot')
})
