import {afterEach, beforeEach, expect, test} from 'vitest'
import replaceSecret from '../../src/actions/credentials/oauth-client-replace-secret/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {clientNamed} from '../../src/sandbox/families/oauth-clients/index.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
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

function client() {
  const found = clientNamed(account.world.account, 'research-bot')
  if (found === undefined) throw new Error('research-bot has no OAuth client')
  return found
}

const params = () => ({client: {name: 'research-bot', id: client().id}, sink: {type: 'file', path: '/nowhere'}})
const use = () => ({action: replaceSecret, params: params()})

/** Whether the token endpoint still gives tokens for this secret. */
const tokenStatus = (secret: string) =>
  front.statusOf('/oauth/token', {
    method: 'POST',
    body: new URLSearchParams({client_id: client().id, client_secret: secret}).toString(),
  })

test('rotating alone makes a second secret, and the leaked one goes on working: that does not hold', async () => {
  const leaked = client().secret
  const {moves, after} = await proposed(use(), connection)
  await send(connection, moves.slice(0, 1))
  expect([await tokenStatus(leaked), await tokenStatus(client().secret)]).toEqual([200, 200])
  const {state} = await replaceSecret.observe(connection.reader, params())
  expect(replaceSecret.verify(after, state)).toEqual({
    verdict: 'not-held',
    why: 'the old secret of OAuth client research-bot still works',
  })
})

test('oauth-client.replace-secret deletes the leaked secret as well', async () => {
  const leaked = client().secret
  const {moves, after} = await proposed(use(), connection)
  expect(moves.map(({name}) => name)).toEqual(['replace', 'delete-old'])
  await send(connection, moves)
  expect([await tokenStatus(leaked), await tokenStatus(client().secret)]).toEqual([401, 200])
  const {state} = await replaceSecret.observe(connection.reader, params())
  expect(replaceSecret.verify(after, state)).toEqual({verdict: 'held'})
})

test('where somebody has rotated already, both secrets that are out there die', async () => {
  const first = client().secret
  const {moves: begun} = await proposed(use(), connection)
  await send(connection, begun.slice(0, 1))
  const second = client().secret
  const {moves} = await proposed(use(), connection)
  expect(moves.map(({name}) => name)).toEqual(['delete-older', 'replace', 'delete-old'])
  await send(connection, moves)
  expect([await tokenStatus(first), await tokenStatus(second), await tokenStatus(client().secret)]).toEqual([
    401, 401, 200,
  ])
})

test('a run that broke off after the new secret goes on with the old one, and makes no third', async () => {
  const {moves, after} = await proposed(use(), connection)
  await send(connection, moves.slice(0, 1))
  const {state, context} = await replaceSecret.observe(connection.reader, params())
  const left = replaceSecret.apply(params(), state, after, context).filter(({name}) => name !== 'replace')
  expect(left.map(({name}) => name)).toEqual(['delete-old'])
  await send(connection, left)
  expect(replaceSecret.verify(after, (await replaceSecret.observe(connection.reader, params())).state)).toEqual({
    verdict: 'held',
  })
})
