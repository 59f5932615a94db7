import {afterEach, beforeEach, expect, test} from 'vitest'
import revoke from '../../src/actions/credentials/access-user-revoke/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {robin} from '../../src/sandbox/families/people/seed.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {allRoutes} from '../../src/sandbox/api/routes/index.ts'
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

/** What `seats.edit` of the SDK sends, straight to its route: no action of firebreak has that call at hand. */
function removeSeat(): string {
  const {account: records} = account.world
  const route = allRoutes('cursor').find(({path, method}) => path.endsWith('/access/seats') && method === 'PATCH')
  const [caller] = [...records.apiTokens.values()].map(({stored}) => stored)
  if (route === undefined || caller === undefined) throw new Error('the sandbox has no seats')
  const seat = {seat_uid: records.people.get(robin)?.id, access_seat: false, gateway_seat: false}
  const body = JSON.stringify([seat])
  return route.handle({
    account: records,
    caller,
    params: {},
    query: new URLSearchParams(),
    body,
    ray: '',
    host: '127.0.0.1',
    header: () => undefined,
  }).kind
}

test('taking a seat away ends no session and bars no sign-in, and a revocation does the first', async () => {
  const at = robinAt(account.world, front)
  expect(removeSeat()).toBe('ok')
  expect([await at.session(), await at.signIn()]).toEqual([200, 200])

  await send(connection, (await proposed({action: revoke, params: {user: {name: robin}}}, connection)).moves)
  expect(await at.session()).toBe(302)
})
