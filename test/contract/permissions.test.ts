import {isDeepStrictEqual} from 'node:util'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {actionIds, loadAction} from '../../src/actions/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import type {EvidenceItem} from '../../src/core/documents/evidence.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {never} from '../fixtures/approvals.ts'
import {openAccount, type QuietAccount} from './account.ts'
import {proposed, send, targetsOf} from './moves.ts'
import {type Sample, shippedSamples} from './samples.ts'

const {changes, collections} = await shippedSamples()

let account: QuietAccount
let connection: Connection

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
})
afterEach(() => account.stop())

/** Every set of params of the action, and the target alone where that is enough for it. */
function paramsOf(id: string) {
  return changes
    .filter(({action}) => action.id === id)
    .flatMap(({action, params}) => {
      const alone = {[action.target.param]: params[action.target.param]}
      return [params, alone]
        .filter((given) => action.params.safeParse(given).success)
        .map((given) => ({action, params: given}))
    })
}

/** Makes every use of the action look, whatever comes of it. */
async function lookWith(id: string, {reader}: Connection): Promise<void> {
  await Promise.allSettled(paramsOf(id).map(({action, params}) => action.observe(reader, params)))
  for (const {action, params} of collections.filter(({action}) => action.id === id)) {
    const keep = () => Promise.resolve({} as EvidenceItem)
    await action.collect(reader, params, {
      sink: {keep},
      now: systemClock.now(),
      targets: await targetsOf(changes, connection),
      signal: never,
    })
  }
}

/** Whether a token with only these permissions sees what one with all of them sees. */
async function seesTheSame({action, params}: Sample, permissions: readonly string[]): Promise<boolean> {
  const whole = await action.observe(connection.reader, params)
  const seen = await action.observe(account.connectWith(permissions).reader, params).catch(() => undefined)
  return isDeepStrictEqual(seen, whole)
}

describe.each(actionIds)('%s', (id) => {
  test('names every permission that it looks with, and none that it does not need', async () => {
    const {permissions} = await loadAction(id)
    const denialsWith = async (held: readonly string[]) => {
      const before = account.denials()
      await lookWith(id, account.connectWith(held))
      return account.denials() - before
    }
    expect(await denialsWith(permissions.read)).toBe(0)
    for (const permission of permissions.read) {
      expect(await denialsWith(permissions.read.filter((name) => name !== permission)), permission).not.toBe(0)
    }
  })

  test('names no permission to write that it does not need', async () => {
    const {permissions} = await loadAction(id)
    const uses = changes.filter(({action}) => action.id === id)
    const planned = await Promise.all(uses.map((use) => proposed(use, connection)))
    for (const permission of permissions.write) {
      const before = account.denials()
      const held = account.connectWith(permissions.write.filter((name) => name !== permission))
      await Promise.allSettled(planned.map(({moves}) => send(held, moves)))
      expect(account.denials(), permission).toBeGreaterThan(before)
    }
  })
})

describe.each(changes)('$title', (use) => {
  const {action, params} = use

  test('sees with its read permissions all there is to see, and without them nothing', async () => {
    expect(await seesTheSame(use, action.permissions.read)).toBe(true)
    const blind = account.connectWith([]).reader
    await expect(action.observe(blind, params)).rejects.toMatchObject({code: 'DENIED'})
  })

  test('its write permissions are enough to send, and its read permissions are not', async () => {
    const {moves} = await proposed(use, connection)
    const looking = account.connectWith(action.permissions.read)
    const before = account.state()
    const refused = await send(looking, moves).catch((error: unknown) => looking.classify(error))
    expect(refused).toMatchObject({result: 'not-applied', transient: false, fault: {code: 'DENIED'}})
    expect(account.state()).toEqual(before)
    await send(account.connectWith(action.permissions.write), moves)
  })
})
