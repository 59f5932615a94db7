import {afterEach, beforeEach, expect, test} from 'vitest'
import engage from '../../src/actions/kill-switch/gateway-rule-engage/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
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

const killRule = () => {
  const found = [...account.world.account.rules.values()].find(({stored}) => stored.name === 'ir-kill-l4')
  if (found === undefined) throw new Error('there is no rule ir-kill-l4')
  return found
}
const toTheLedger = () => account.world.edge.connect('support-bot', '10.20.0.5', 8443)

test('a PUT of `enabled` alone is accepted, wipes the expression and blocks nothing', async () => {
  const {id, traffic} = killRule().stored
  expect(traffic).not.toBe('')
  const naive = {
    name: 'enable-naive',
    send: ({api, account: account_id}: Parameters<Parameters<typeof send>[1][number]['send']>[0]) =>
      api.zeroTrust.gateway.rules.update(id, {account_id, action: 'block', name: 'ir-kill-l4', enabled: true}),
  }
  await send(connection, [naive])
  expect(killRule().stored).toMatchObject({enabled: true, traffic: '', filters: []})
  expect(toTheLedger()).toBe('allowed')
})

test('the whole rule is sent, so that what it matches stays and is blocked', async () => {
  const {id, traffic, precedence} = killRule().stored
  const {moves} = await proposed({action: engage, params: {rule: {name: 'ir-kill-l4', id}}}, connection)
  await send(connection, moves)
  expect(killRule().stored).toMatchObject({enabled: true, traffic, precedence, filters: ['l4']})
  expect(toTheLedger()).toBe('blocked')
})
