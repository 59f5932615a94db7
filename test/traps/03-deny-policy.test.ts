import {afterEach, beforeEach, expect, test} from 'vitest'
import quarantine from '../../src/actions/kill-switch/access-group-quarantine/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import type {Move} from '../../src/core/action.ts'
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

const idOf = (items: Iterable<{readonly stored: {readonly id: string; readonly name: string}}>, wanted: string) =>
  [...items].find(({stored}) => stored.name === wanted)?.stored.id ?? ''

test('a Block policy at the top stops no service token, and the quarantine group does, its session included', async () => {
  const {edge, account: records} = account.world
  const crm = [...records.apps.values()].find(({name}) => name === 'crm')?.id ?? ''
  const token = {name: 'support-bot', id: idOf(records.serviceTokens.values(), 'support-bot')}
  const other = idOf(records.serviceTokens.values(), 'billing-bot')
  const cookie = edge.openSession(crm, token.id)

  const deny: Move = {
    name: 'deny-naive',
    send: ({api, account: account_id}) =>
      api.zeroTrust.access.applications.policies.create(crm, {
        account_id,
        name: 'stop support-bot',
        decision: 'deny',
        include: [{service_token: {token_id: token.id}}],
        precedence: 1,
      }),
  }
  await send(connection, [deny])
  expect(edge.admits(crm, token.id)).toBe(true)
  expect(edge.sessionLives(crm, cookie)).toBe(true)

  const name = 'ir-quarantine-access'
  const params = {group: {name, id: idOf(records.groups.values(), name)}, tokens: [token]}
  await send(connection, (await proposed({action: quarantine, params}, connection)).moves)
  expect(edge.admits(crm, token.id)).toBe(false)
  expect(edge.sessionLives(crm, cookie)).toBe(false)
  expect(edge.admits(crm, other)).toBe(true)
})
