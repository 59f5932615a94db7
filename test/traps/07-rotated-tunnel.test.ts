import {randomBytes} from 'node:crypto'
import {afterEach, beforeEach, expect, test} from 'vitest'
import rotateAndDrop from '../../src/actions/credentials/tunnel-rotate-and-drop/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {tunnelNamed, tunnelNames} from '../../src/sandbox/families/tunnels/index.ts'
import {connected, tunnelsOf} from '../../src/sandbox/families/tunnels/tunnels.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {proposed, send} from '../contract/moves.ts'
import {openFront, type TestFront} from '../fixtures/front.ts'

let account: QuietAccount
let connection: Connection
let front: TestFront
let id: string

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
  front = await openFront(account.world)
  ;({id} = tunnelNamed(account.world.account, tunnelNames.agent))
})
afterEach(() => Promise.all([front.stop(), account.stop()]))

const status = () => front.statusOf('/tunnel/research.internal.example.com/')
const writer = () =>
  connection.openWriter(async () => ({notAfter: new Date(systemClock.now().getTime() + 15_000)})).writer
const tunnels = () => writer().api.zeroTrust.tunnels.cloudflared

function hosts(): readonly string[] {
  const record = tunnelsOf(account.world.account).get(id)
  return record === undefined ? [] : connected(account.world.account, record).map(({host}) => host)
}

const everybody = ['research-1', 'research-2', 'thief']

test('a new secret alone leaves every connector up, the thief with them', async () => {
  await tunnels().edit(id, {account_id: account.accountId, tunnel_secret: randomBytes(32).toString('base64')})
  expect([await status(), hosts()]).toEqual([200, everybody])
})

test('connectors that are dropped first are back at once, the thief with them, and the new secret comes too late', async () => {
  await tunnels().connections.delete(id, {account_id: account.accountId})
  expect(hosts()).toEqual(everybody)
  await tunnels().edit(id, {account_id: account.accountId, tunnel_secret: randomBytes(32).toString('base64')})
  expect([await status(), hosts()]).toEqual([200, everybody])
})

test('tunnel.rotate-and-drop changes the secret and then drops, so that nobody comes back', async () => {
  const params = {tunnel: {name: tunnelNames.agent, id}}
  const {after, moves} = await proposed({action: rotateAndDrop, params}, connection)
  expect(moves.map(({name}) => name)).toEqual(['rotate-secret', 'drop-connectors'])
  await send(connection, moves)
  expect([await status(), hosts()]).toEqual([530, []])
  const {state} = await rotateAndDrop.observe(connection.reader, params)
  expect(rotateAndDrop.verify(after, state)).toEqual({verdict: 'held'})
})

test('and it is not held where a dropped connector is back', async () => {
  const params = {tunnel: {name: tunnelNames.agent, id}}
  const {after, moves} = await proposed({action: rotateAndDrop, params}, connection)
  await send(connection, moves.toReversed())
  const {state} = await rotateAndDrop.observe(connection.reader, params)
  expect(rotateAndDrop.verify(after, state)).toMatchObject({
    verdict: 'not-held',
    why: expect.stringContaining('is connected'),
  })
})
