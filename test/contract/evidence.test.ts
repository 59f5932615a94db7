import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, afterEach, beforeEach, describe, expect, test} from 'vitest'
import {z} from 'zod'
import type {EvidenceAction} from '../../src/core/action.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {SourceReport} from '../../src/core/documents/evidence.ts'
import {settingsOf} from '../../src/sandbox/families/account-settings/records.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {createBag, verifyBag} from '../../src/storage/evidence-bag.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {never} from '../fixtures/approvals.ts'
import {openAccount, type QuietAccount} from './account.ts'
import {attachingWith} from './moves.ts'
import {shippedSamples} from './samples.ts'
import {shippedTargets} from './targets.ts'

const {collections} = await shippedSamples()

let account: QuietAccount

beforeEach(async () => {
  account = await openAccount()
  settingsOf(account.world.account).jobs.push({
    id: 1,
    dataset: 'access_requests',
    destination_conf: 'r2://logs/?access-key-id=key-id&secret-access-key=key-secret',
    enabled: true,
    since: account.world.account.stamp(),
  })
})
afterEach(() => account.stop())

const Listening = z.object({
  agent: z.object({workers: z.array(z.unknown())}).default({workers: []}),
  zones: z.array(z.unknown()).default([]),
})

/** To listen to a Worker a tail is made and taken away again; to a zone a session is opened, which ends by itself. */
function writesOf(action: EvidenceAction, params: object): number {
  if (action.permissions.write.length === 0) return 0
  const {agent, zones} = Listening.parse(params)
  return 2 * agent.workers.length + zones.length
}

describe.each(collections)('$title', ({action, params}) => {
  const dir = mkdtempSync(join(tmpdir(), 'firebreak-evidence-'))
  afterAll(() => rmSync(dir, {recursive: true, force: true}))

  async function collectWith(given: Connection) {
    const {reader} = given
    const bag = await createBag({dir: join(dir, 'bag'), clock: systemClock, run: 'run', by: 'ada', tool: 'firebreak/0'})
    const targets = await shippedTargets()
    const attaching = attachingWith(given)
    const request = {sink: bag, now: systemClock.now(), targets, signal: never, attaching}
    const reports = SourceReport.array().parse(await action.collect(reader, params, request))
    await bag.seal(reports)
    return {path: bag.path, reports}
  }

  test('writes nothing but to listen, reports on every source, and keeps files whose digests are right', async () => {
    const permitted = account.connectWith([...responderPermissions, ...action.permissions.write])
    const {path, reports} = await collectWith(permitted)
    const writes = writesOf(action, params)
    expect([account.writes(), permitted.meter.writes]).toEqual([writes, writes])
    const sources = reports.map(({source}) => source)
    expect(sources).not.toEqual([])
    expect(new Set(sources).size).toBe(sources.length)
    for (const source of sources) expect(action.describe(params)).toContain(source)
    expect(reports.map(({state}) => state)).not.toContain('unavailable')
    expect(await verifyBag(path)).toEqual([])
  })

  test('says of every source that it could not read that it is not there, and why', async () => {
    const {reports} = await collectWith(account.connectWith([]))
    // Whether it is active any token may ask of itself.
    for (const {state, gaps} of reports.filter(({source}) => source !== 'api-token')) {
      expect(state).not.toBe('complete')
      expect(gaps).not.toEqual([])
    }
  })
})
