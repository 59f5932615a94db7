import {isDeepStrictEqual} from 'node:util'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {actionIds, loadAction} from '../../src/actions/index.ts'
import {sourceNames, sources} from '../../src/actions/logs/sources/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {canonicalJson} from '../../src/core/digest.ts'
import type {EvidenceItem} from '../../src/core/documents/evidence.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {never} from '../fixtures/approvals.ts'
import {openAccount, type QuietAccount} from './account.ts'
import {attachingWith, proposed, send} from './moves.ts'
import {type Sample, shippedSamples} from './samples.ts'
import {shippedTargets} from './targets.ts'
import {sinkOf} from '../fixtures/evidence/sink-of.ts'

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

/** A snapshot of the whole account, of all sources or of those that need the permission: the others ask for nothing of it. */
const snapshotOf = (permission: string | undefined) => ({
  of: 'account',
  sources: sourceNames.filter((name) => permission === undefined || sources[name].permissions.includes(permission)),
})

/** The use of the collector that asks for most: what the others ask for is part of it. */
function widestOf(id: string, permission: string | undefined) {
  const [widest] = collections
    .filter(({action}) => action.id === id)
    .toSorted((a, b) => canonicalJson(b.params).length - canonicalJson(a.params).length)
  return widest === undefined || id !== 'logs.snapshot' ? widest : {...widest, params: snapshotOf(permission)}
}

/** Makes every use of the action look, whatever comes of it; a collector for what is about the permission only. */
async function lookWith(id: string, {reader}: Connection, permission?: string): Promise<void> {
  const since = new Date(systemClock.now().getTime() - 60_000)
  await Promise.allSettled(
    paramsOf(id).flatMap(({action, params}): readonly Promise<unknown>[] => [
      action.observe(reader, params),
      ...(action.quiet === undefined ? [] : [action.quiet(reader, params, since)]),
    ]),
  )
  const widest = widestOf(id, permission)
  if (widest !== undefined) {
    const {action, params} = widest
    const keep = () => Promise.resolve({} as EvidenceItem)
    await action.collect(reader, params, {
      sink: sinkOf(keep),
      now: systemClock.now(),
      targets: await shippedTargets(),
      signal: never,
    })
  }
}

/** Makes every use of a collector attach itself to what it listens to. */
async function attachWith(id: string, held: Connection): Promise<void> {
  const kept = () => Promise.resolve({} as EvidenceItem)
  for (const {action, params} of collections.filter((use) => use.action.id === id)) {
    const attaching = attachingWith(held)
    const request = {
      sink: {keep: kept, keepStream: kept},
      now: systemClock.now(),
      targets: [],
      signal: never,
      attaching,
    }
    await action.collect(held.reader, params, request)
  }
}

/** Whether a token with only these permissions sees what one with all of them sees. */
async function seesTheSame({action, params}: Sample, permissions: readonly string[]): Promise<boolean> {
  const whole = await action.observe(connection.reader, params)
  const seen = await action.observe(account.connectWith(permissions).reader, params).catch(() => undefined)
  return isDeepStrictEqual(seen, whole)
}

/** The moves of the change, and those of its release, which may need another permission. */
function withWayBack({action, params}: Sample, {seen, after, moves}: Awaited<ReturnType<typeof proposed>>) {
  const back = action.release(params, seen.state, after, after)
  return [moves, back.kind === 'update' ? action.apply(params, after, back.after, seen.context) : []]
}

describe.each(actionIds)('%s', (id) => {
  test('names every permission that it looks with, and none that it does not need', async () => {
    const {permissions} = await loadAction(id)
    const denialsWith = async (held: readonly string[], permission?: string) => {
      const before = account.denials()
      await lookWith(id, account.connectWith(held), permission)
      return account.denials() - before
    }
    expect(await denialsWith(permissions.read)).toBe(0)
    for (const permission of permissions.read) {
      const others = permissions.read.filter((name) => name !== permission)
      expect(await denialsWith(others, permission), permission).not.toBe(0)
    }
  })

  test('names no permission to write that it does not need', async () => {
    const {permissions} = await loadAction(id)
    const uses = changes.filter(({action}) => action.id === id)
    const planned = (
      await Promise.all(uses.map(async (use) => withWayBack(use, await proposed(use, connection))))
    ).flat()
    for (const permission of permissions.write) {
      const before = account.denials()
      const held = account.connectWith(permissions.write.filter((name) => name !== permission))
      await Promise.allSettled(planned.map((moves) => send(held, moves)))
      await attachWith(id, held)
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
