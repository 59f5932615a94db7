import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import revoke from '../../src/actions/credentials/access-user-revoke/index.ts'
import {stubAccount} from '../../src/actions/shared/stub-account.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import type {Move} from '../../src/core/action.ts'
import {laptop, robin} from '../../src/sandbox/families/people/seed.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {proposed, send} from '../contract/moves.ts'

const params = {user: {name: robin}}
const naive: Move = {
  name: 'revoke-naive',
  send: ({api, account}) =>
    api.zeroTrust.organizations.revokeUsers({account_id: account, email: robin, body_devices: true}),
}

describe('on the wire', () => {
  test('body_devices goes out under a name that the API does not know, and query_devices as it is documented', async () => {
    const {writer, sent} = stubAccount({})
    const live = {sessions: true, registrations: [{id: 'a', device: laptop.name, revoked: false}]}
    const cut = {sessions: false, registrations: [{id: 'a', device: laptop.name, revoked: true}]}
    await naive.send(writer)
    for (const move of revoke.apply(params, live, cut)) await move.send(writer)
    expect(sent).toEqual([
      {
        method: 'POST',
        path: 'access/organizations/revoke_user',
        body: {email: robin, body_devices: true},
      },
      {
        method: 'POST',
        path: 'access/organizations/revoke_user?devices=true',
        body: {email: robin, warp_session_reauth: true},
      },
    ])
  })
})

describe('in the account', () => {
  let account: QuietAccount
  let connection: Connection

  beforeEach(async () => {
    account = await openAccount()
    connection = account.connectWith(responderPermissions)
  })
  afterEach(() => account.stop())

  test('a revocation with body_devices succeeds and leaves the device connected, and firebreak finds it there', async () => {
    await send(connection, [naive])
    expect(account.world.edge.connected(laptop.name)).toBe(true)
    const seen = await revoke.observe(connection.reader, params)
    expect(revoke.residual(params, seen)).toContainEqual(
      expect.objectContaining({
        code: 'active-registration',
        standing: 'open',
        what: expect.stringContaining(laptop.name),
      }),
    )

    await send(connection, (await proposed({action: revoke, params}, connection)).moves)
    expect(account.world.edge.connected(laptop.name)).toBe(false)
  })
})
