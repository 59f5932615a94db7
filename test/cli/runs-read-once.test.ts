import {mkdtempSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import RunsList from '../../src/commands/runs/list.ts'
import {heartbeatsIn} from '../../src/compose-heartbeats.ts'
import {leasesIn} from '../../src/compose-leases/leases-in.ts'
import type {RunSummary} from '../../src/core/runs/run-summary.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {leasedBlock, leasedRun} from '../leases/leased-run.ts'
import {fakeCompose} from './fake-compose.ts'
import {invoke} from './invoke.ts'

const place = {
  stateDir: mkdtempSync(join(tmpdir(), 'firebreak-no-runs-')),
  lockDir: 'nowhere',
  operator: 'ada',
  clock: systemClock,
}
const at = '2026-03-01T03:00:00.000Z'
const lease = {expiresAt: at, limit: at, counted: {at, mono: 0, boot: 'before'}}

test('a listing of the runs reads their journals once: leases and heartbeats go by what was read', async () => {
  const known = [{...leasedRun([leasedBlock(lease)]), heartbeats: [{key: 'block', every: '5m', since: at}]}]
  const {compose} = fakeCompose()
  let reads = 0
  const records = await compose.openRecords?.()
  if (records === undefined) throw new Error('no records')
  const runs = (): readonly RunSummary[] => {
    reads++
    return known
  }
  // No run is on this disk: whatever reads again finds nothing.
  const heartbeats = heartbeatsIn(place)
  const leases = leasesIn(place, records.signatures)
  const openRecords = async () => ({...records, runs, heartbeats, leases})
  const {stdout, exitCode} = await invoke(RunsList, ['--json'], {compose: {...compose, openRecords}})
  expect([exitCode, reads]).toEqual([0, 1])
  expect(JSON.parse(stdout)).toMatchObject({runs: [{run: 'r1', heartbeat: expect.anything(), overdue: 1}]})
})
