import {afterEach, beforeEach, expect, test} from 'vitest'
import cutPrevious from '../../src/actions/credentials/service-token-cut-previous/index.ts'
import rotate from '../../src/actions/credentials/service-token-rotate/index.ts'
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

function stored(name = 'billing-bot') {
  const found = [...account.world.account.serviceTokens.values()].find((one) => one.stored.name === name)
  if (found === undefined) throw new Error(`no service token ${name}`)
  return found.stored
}

const token = () => ({name: 'billing-bot', id: stored().id})
const lives = (secret: string) => account.world.edge.authenticate(stored().clientId, secret)?.enabled === true
const serviceTokens = () =>
  connection.openWriter(async () => ({notAfter: new Date(Date.now() + 15_000)})).writer.api.zeroTrust.access
    .serviceTokens

test('an update that echoes the duration gives a leaked token a new year', async () => {
  const {id, name, expiresAt = '', duration} = stored()
  await serviceTokens().update(id, {account_id: account.accountId, name, duration})
  expect(stored().expiresAt).not.toBe(expiresAt)
})

test('neither rotating nor cutting the old secret moves the expiry', async () => {
  const {expiresAt, secret: old} = stored()
  const sink = {type: 'file', path: '/nowhere'}
  await send(
    connection,
    (await proposed({action: rotate, params: {token: token(), sink, grace: '24h'}}, connection)).moves,
  )
  expect([lives(old), lives(stored().secret)]).toEqual([true, true])
  await send(connection, (await proposed({action: cutPrevious, params: {token: token()}}, connection)).moves)
  expect([lives(old), lives(stored().secret)]).toEqual([false, true])
  expect(stored().expiresAt).toBe(expiresAt)
})

test('cutting the old secret of a disabled token leaves it disabled', async () => {
  const {id, name} = stored()
  await serviceTokens().update(id, {account_id: account.accountId, name, enabled: false})
  await send(connection, (await proposed({action: cutPrevious, params: {token: token()}}, connection)).moves)
  expect(stored().enabled).toBe(false)
})
