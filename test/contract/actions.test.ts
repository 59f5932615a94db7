import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, afterEach, beforeEach, describe, expect, test} from 'vitest'
import {actionIds, loadAction} from '../../src/actions/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {sameJson} from '../../src/core/digest.ts'
import {type EvidenceItem, SourceReport} from '../../src/core/documents/evidence.ts'
import {Residual} from '../../src/core/documents/plan.ts'
import type {Verdict} from '../../src/core/outcome.ts'
import type {Target} from '../../src/core/targets.ts'
import {permissionNames} from '../../src/sandbox/account/permissions.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {createBag, verifyBag} from '../../src/storage/evidence-bag.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {never} from '../fixtures/approvals.ts'
import {openRange} from '../fixtures/range.ts'
import {openAccount, type QuietAccount, send} from './account.ts'
import {type Sample, samplesOf} from './samples.ts'

const range = await openRange()
const {inventory} = range
await range.stop()
const {changes, collections} = await samplesOf(inventory)

let account: QuietAccount
let connection: Connection

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
})
afterEach(() => account.stop())

const throughJson = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value

/** What the action wants from the account as it is, with the moves that lead there. */
async function proposed({action, params}: Sample, {reader}: Connection) {
  const seen = await action.observe(reader, params)
  const proposal = action.plan(params, seen.state)
  if (proposal.kind !== 'update') throw new Error(`expected an update, and the proposal is ${proposal.kind}`)
  return {seen, ...proposal, moves: action.apply(params, seen.state, proposal.after)}
}

/** Does what the runbook does before this use of the action. */
async function prepare({first}: Sample, connected: Connection): Promise<void> {
  for (const one of first) {
    const {moves} = await proposed({title: one.action.id, first: [], ...one}, connected)
    await send(connected, moves)
  }
}

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
    expect(action.permissions.read).not.toEqual([])
    expect(action.permissions.write.length > 0).toBe(action.kind === 'containment')
    if (action.kind === 'evidence') return
    expect(action.blastRadius).toMatch(/^BR[0-5]$/)
    expect(action.undo).toMatch(/^U[1-4]$/)
    expect(action.class).toMatch(/^[PCDR]$/)
    expect(action.direction).toMatch(/^(restrict|relax|neutral)$/)
    expect(action.propagation.ms).toBeGreaterThan(0)
    expect(action.propagation.source).not.toBe('')
  })

  test('is used by a shipped runbook, which is how the tests below find it', () => {
    expect([...changes, ...collections].map(({action}) => action.id)).toContain(id)
  })

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
})

/** Every set of params of the action, and the target alone where that is enough for it. */
function paramsOf(id: string) {
  return changes
    .filter(({action}) => action.id === id)
    .flatMap(({action, params}) => {
      const alone = {[action.target.param]: params[action.target.param]}
      return [params, alone].filter((given) => action.params.safeParse(given).success).map((given) => ({action, params: given}))
    })
}

/** Makes every use of the action look, whatever comes of it. */
async function lookWith(id: string, {reader}: Connection): Promise<void> {
  await Promise.allSettled(paramsOf(id).map(({action, params}) => action.observe(reader, params)))
  for (const {action, params} of collections.filter(({action}) => action.id === id)) {
    const keep = () => Promise.resolve({} as EvidenceItem)
    await action.collect(reader, params, {sink: {keep}, now: systemClock.now(), targets: await allTargets(), signal: never})
  }
}

/** Everything that the shipped runbooks touch. */
async function allTargets(): Promise<readonly Target[]> {
  const seen = await Promise.all(changes.map(({action, params}) => action.observe(connection.reader, params)))
  return seen.map(({target}) => target)
}

/** Whether a token with only these permissions sees what one with all of them sees. */
async function seesTheSame({action, params}: Sample, permissions: readonly string[]): Promise<boolean> {
  const whole = await action.observe(connection.reader, params)
  const seen = await action.observe(account.connectWith(permissions).reader, params).catch(() => undefined)
  return sameJson(throughJson(whole), throughJson(seen ?? null))
}

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
    expect(action.apply(params, after, after)).toEqual([])
  })

  test('params and states go through JSON and parse again', async () => {
    const {seen, after, moves} = await proposed(use, connection)
    const stored = throughJson({params, before: seen.state, after})
    expect(stored).toEqual({params, before: seen.state, after})
    expect(action.apply(stored.params, stored.before, stored.after).map(({name}) => name)).toEqual(
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
    expect(verdict).toEqual({verdict: 'held'} satisfies Verdict)
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
      expect(action.undo).toBe('U4')
      return
    }
    expect(release.summary).not.toBe('')
    await send(connection, action.apply(params, now.seen.state, release.after))
    expect((await observeUntilHeld(use, release.after)).verdict).toEqual({verdict: 'held'})
    expect(account.state()).toEqual(before)
  })

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

describe.each(collections)('$title', ({action, params}) => {
  const dir = mkdtempSync(join(tmpdir(), 'firebreak-evidence-'))
  afterAll(() => rmSync(dir, {recursive: true, force: true}))

  async function collectWith({reader}: Connection) {
    const bag = createBag({dir: join(dir, 'bag'), clock: systemClock, run: 'run'})
    const request = {sink: bag, now: systemClock.now(), targets: await allTargets(), signal: never}
    const reports = SourceReport.array().parse(await action.collect(reader, params, request))
    await bag.seal(reports)
    return {path: bag.path, reports}
  }

  test('writes nothing, reports on every source, and keeps files whose digests are right', async () => {
    const {path, reports} = await collectWith(connection)
    expect(account.writes()).toBe(0)
    expect(connection.meter.writes).toBe(0)
    expect(action.describe(params)).not.toBe('')
    expect(reports.map(({source}) => source).toSorted()).toEqual([...(params['sources'] as string[])].toSorted())
    expect(reports.map(({state}) => state)).not.toContain('unavailable')
    expect(await verifyBag(path)).toEqual([])
  })

  test('says of every source that it could not read that it is not there, and why', async () => {
    const {reports} = await collectWith(account.connectWith([]))
    for (const {state, gaps} of reports) {
      expect(state).not.toBe('complete')
      expect(gaps).not.toEqual([])
    }
  })
})
