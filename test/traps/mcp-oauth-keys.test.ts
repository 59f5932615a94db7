import {afterEach, beforeEach, expect, test} from 'vitest'
import mcpOauthRevoke from '../../src/actions/credentials/mcp-oauth-revoke/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {oauthTitle, signInToMcp} from '../../src/sandbox/families/kv/oauth-server.ts'
import {keysOf, namespaceOf, workersKv} from '../../src/sandbox/families/kv/records.ts'
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
  namespace = namespaceOf(account.world.account, oauthTitle)
})
afterEach(() => Promise.all([front.stop(), account.stop()]))

const user = 'research-bot'
const use = () => ({action: mcpOauthRevoke, params: {grant: {name: user, namespace}}})
const signIn = () => signInToMcp(account.world.account, namespace, {user, client: 'client-of-a-test'})
const askedWith = (token: string) => front.statusOf('/mcp-oauth/mcp', {headers: {authorization: `Bearer ${token}`}})
const refreshed = (token: string) =>
  front.statusOf('/mcp-oauth/token', {method: 'POST', body: new URLSearchParams({refresh_token: token}).toString()})

async function deleteByHand(prefix: string): Promise<void> {
  const {writer} = connection.openWriter(async () => ({notAfter: new Date(systemClock.now().getTime() + 15_000)}))
  const body = keysOf(account.world.account, namespace).filter((key) => key.startsWith(prefix))
  await writer.api.kv.namespaces.bulkDelete(namespace, {account_id: account.accountId, body})
}

const revoke = async () => send(connection, (await proposed(use(), connection)).moves)

test.each(['grant:research-bot:', 'client:'])('with only %s deleted the access token still works', async (prefix) => {
  const {access} = signIn()
  await deleteByHand(prefix)
  expect(await askedWith(access)).toBe(200)
})

test('with only the access tokens deleted the refresh token makes a new one', async () => {
  const {access, refresh} = signIn()
  await deleteByHand('token:research-bot:')
  expect([await askedWith(access), await refreshed(refresh)]).toEqual([401, 200])
})

test('mcp-oauth.revoke ends both, and leaves the grants of others alone', async () => {
  const {access, refresh} = signIn()
  const other = signInToMcp(account.world.account, namespace, {user: 'research-bot-2', client: 'client-of-a-test'})
  await revoke()
  expect([await askedWith(access), await refreshed(refresh)]).toEqual([401, 400])
  expect([await askedWith(other.access), await refreshed(other.refresh)]).toEqual([200, 200])
})

test('a token that is refreshed between plan and apply is no drift, and goes as well', async () => {
  const {refresh} = signIn()
  const planned = await mcpOauthRevoke.observe(connection.reader, use().params)
  const response = await fetch(`${front.url}/mcp-oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({refresh_token: refresh}).toString(),
  })
  const {access_token: fresh} = (await response.json()) as {readonly access_token: string}
  const now = await mcpOauthRevoke.observe(connection.reader, use().params)
  expect(now.state).toEqual(planned.state)
  expect(await askedWith(fresh)).toBe(200)
  await send(connection, mcpOauthRevoke.apply(use().params, now.state, {granted: false}, now.context))
  expect(await askedWith(fresh)).toBe(401)
})

test('a sign-in between the look and the deletion leaves new keys, and the change does not count as held', async () => {
  const {moves, after} = await proposed(use(), connection)
  const {access} = signIn()
  await send(connection, moves)
  const seen = await mcpOauthRevoke.observe(connection.reader, use().params)
  expect(await askedWith(access)).toBe(200)
  expect(mcpOauthRevoke.verify(after, seen.state)).toMatchObject({verdict: 'not-held'})
  await revoke()
  expect(await askedWith(access)).toBe(401)
})

test('a bulk deletion that says success and leaves a key is a failure', async () => {
  const {moves} = await proposed(use(), connection)
  const [key = ''] = keysOf(account.world.account, namespace).filter((name) => name.startsWith('token:research-bot:'))
  workersKv(account.world.account).failing.set(key, 1)
  await expect(send(connection, moves)).rejects.toThrow('left 1 of 2 keys undone')
  await send(connection, moves)
  expect(keysOf(account.world.account, namespace).filter((name) => name.includes(':research-bot:'))).toEqual([])
})
