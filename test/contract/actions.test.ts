import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {actionIds, loadAction} from '../../src/actions/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {Residual} from '../../src/core/documents/plan.ts'
import {permissionNames} from '../../src/sandbox/account/permissions.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {openAccount, type QuietAccount} from './account.ts'
import {prepare, proposed, send} from './moves.ts'
import {type Sample, shippedSamples} from './samples.ts'

const {changes, collections} = await shippedSamples()

let account: QuietAccount
let connection: Connection

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
})
afterEach(() => account.stop())

const throughJson = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value

/** Looks until the change holds, for reads may lag behind a write. */
async function observeUntilHeld({action, params}: Sample, after: unknown) {
  const deadline = systemClock.mono() + 3000
  for (;;) {
    const seen = await action.observe(connection.reader, params)
    const verdict = action.verify(after, seen.state)
    if (verdict.verdict === 'held' || systemClock.mono() > deadline) return {seen, verdict}
    await systemClock.sleep(25)
  }
}

describe.each(actionIds)('%s', (id) => {
  test('says what it is, what it rests on and what it may do', async () => {
    const action = await loadAction(id)
    expect(action.id).toBe(id)
    expect(action.title).not.toBe('')
    expect(action.source).toMatch(/^https:\/\/developers\.cloudflare\.com\//)
    expect(permissionNames).toEqual(expect.arrayContaining([...action.permissions.read, ...action.permissions.write]))
    const {read, write} = action.permissions
    // What is listened to is made on the account, and taken away again.
    const listens = id === 'logs.tail'
    expect(read.length > 0 || listens).toBe(true)
    expect(write.length > 0).toBe(action.kind === 'containment' || listens)
    if (action.kind === 'evidence') return
    expect(action.blastRadius).toMatch(/^BR[0-5]$/)
    expect(action.undo).toMatch(/^U[1-4]$/)
    expect(action.class).toMatch(/^[PCDR]$/)
    expect(action.direction).toMatch(/^(restrict|relax|neutral)$/)
    expect(action.propagation.ms).toBeGreaterThan(0)
    expect(action.propagation.source).not.toBe('')
  })

  test('is used by a shipped runbook or an exercise, which is how the tests below find it', () => {
    expect([...changes, ...collections].map(({action}) => action.id)).toContain(id)
  })
})

describe.each(changes)('$title', (use) => {
  const {action, params} = use

  test('observing twice gives the same, and neither that nor planning writes', async () => {
    const [once, twice] = [await proposed(use, connection), await proposed(use, connection)]
    expect(twice.seen).toEqual(once.seen)
    expect(once.seen.complete).toBe(true)
    expect(once.seen.target).toMatchObject({kind: action.target.kind})
    expect(account.writes()).toBe(0)
    expect(connection.meter.writes).toBe(0)
  })

  test('plans on a fresh account an update that is not there yet, in moves with names of their own', async () => {
    const {seen, summary, after, moves} = await proposed(use, connection)
    const names = moves.map(({name}) => name)
    expect(summary).not.toBe('')
    expect(names).not.toEqual([])
    expect(new Set(names).size).toBe(names.length)
    expect(action.verify(after, seen.state)).not.toMatchObject({verdict: 'held'})
    expect(action.apply(params, after, after, seen.context)).toEqual([])
  })

  test('params and states go through JSON and parse again', async () => {
    const {seen, after, moves} = await proposed(use, connection)
    const stored = throughJson({params, before: seen.state, after})
    expect(stored).toEqual({params, before: seen.state, after})
    expect(action.apply(stored.params, stored.before, stored.after, seen.context).map(({name}) => name)).toEqual(
      moves.map(({name}) => name),
    )
    expect(() => action.plan({...stored.params, surprise: 1}, stored.before)).toThrow('surprise')
    expect(() => action.verify(stored.after, {surprise: 1})).toThrow()
  })

  test('sends one request a move, holds, plans nothing more, and says what is left', async () => {
    await prepare(use, connection)
    const prepared = account.writes()
    const {after, moves} = await proposed(use, connection)
    const permitted = await send(connection, moves)
    expect(permitted).toHaveLength(moves.length)
    expect(account.writes() - prepared).toBe(moves.length)
    const {seen, verdict} = await observeUntilHeld(use, after)
    expect(verdict).toEqual({verdict: 'held'})
    // What reveals a secret, or ends one, leaves nothing to see: asked again, it is done again.
    if (action.class !== 'R')
      expect(action.plan(params, seen.state)).toMatchObject({kind: 'none', why: expect.stringMatching(/./)})
    const residual = action.residual(params, seen)
    expect(Residual.array().parse(residual)).toEqual(residual)
  })

  test('release brings back what was there, or says plainly that it cannot', async () => {
    await prepare(use, connection)
    const before = account.state()
    const {seen, after, moves} = await proposed(use, connection)
    await send(connection, moves)
    const now = await observeUntilHeld(use, after)
    const release = action.release(params, seen.state, after, now.seen.state)
    if (release.kind !== 'update') {
      expect(release.why).not.toBe('')
      expect(action.undo).toMatch(/^U[34]$/)
      return
    }
    expect(release.summary).not.toBe('')
    await send(connection, action.apply(params, now.seen.state, release.after, now.seen.context))
    expect((await observeUntilHeld(use, release.after)).verdict).toEqual({verdict: 'held'})
    expect(account.state()).toEqual(before)
  })
})
