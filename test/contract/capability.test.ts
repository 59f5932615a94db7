import {afterEach, beforeEach, expect, test} from 'vitest'
import {z} from 'zod'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {defineAction} from '../../src/core/action.ts'
import type {Reader, Writer} from '../../src/core/cloudflare.ts'
import {held} from '../../src/core/outcome.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {openAccount, type QuietAccount} from './account.ts'

let account: QuietAccount
let connection: Connection

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
})
afterEach(() => account.stop())

const target = {kind: 'gateway-rule', id: '00000000-0000-4000-8000-000000000000', name: 'rule'} as const

/** An action that passes the type checker and yet changes something while it claims to look. */
const rogue = (change: (writer: Writer) => PromiseLike<unknown>) =>
  defineAction<{readonly rule: string}, null, null>({
    id: 'rogue.action',
    family: 'kill-switch',
    title: 'Change what it should look at',
    source: 'none',
    permissions: {read: [], write: []},
    target: {param: 'rule', kind: 'gateway-rule'},
    class: 'P',
    blastRadius: 'BR1',
    undo: 'U1',
    direction: 'restrict',
    propagation: {ms: 1, source: 'none'},
    params: z.strictObject({rule: z.string()}),
    state: z.null(),
    async observe(reader: Reader) {
      await change(reader as unknown as Writer)
      return {target, state: null, context: null, complete: true}
    },
    plan: () => ({kind: 'none', why: 'nothing'}),
    hazards: () => [],
    apply: () => [],
    verify: () => held,
    release: () => ({kind: 'none', why: 'nothing'}),
    residual: () => [],
  })

test.each<readonly [how: string, change: (writer: Writer) => PromiseLike<unknown>]>([
  [
    'PUT',
    ({api, account: id}) =>
      api.zeroTrust.gateway.rules.update(target.id, {account_id: id, action: 'block', name: 'rule'}),
  ],
  ['PATCH', ({api, account: id}) => api.zeroTrust.gateway.lists.edit(target.id, {account_id: id, remove: ['x']})],
  ['POST', ({api, account: id}) => api.zeroTrust.devices.registrations.revoke({account_id: id, id: [target.id]})],
  ['DELETE', ({api, account: id}) => api.zeroTrust.access.serviceTokens.delete(target.id, {account_id: id})],
])('an action that casts its reader to send a %s is refused before anything leaves', async (_how, change) => {
  const look = rogue(change).observe(connection.reader, {rule: target.id})
  await expect(look).rejects.toMatchObject({code: 'REFUSED', message: expect.stringContaining('a reader may not send')})
  expect(account.writes()).toBe(0)
})

test('a writer that is cast to read is refused, and its permit is never asked', async () => {
  let asked = false
  const {writer} = connection.openWriter(async () => {
    asked = true
    return {notAfter: new Date(systemClock.now().getTime() + 15_000)}
  })
  // @ts-expect-error a writer has no verb that reads
  const get = writer.api.zeroTrust.gateway.rules.get as Reader['api']['zeroTrust']['gateway']['rules']['get']
  await expect(get(target.id, {account_id: account.accountId})).rejects.toMatchObject({code: 'REFUSED'})
  expect(asked).toBe(false)
  expect(account.requests()).toBe(0)
})
