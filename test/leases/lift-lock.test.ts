import {afterAll, beforeAll, expect, test} from 'vitest'
import {leasesIn} from '../../src/compose-leases/leases-in.ts'
import {liftMissed} from '../../src/compose-leases/lift.ts'
import type {Plan} from '../../src/core/documents/plan.ts'
import {hooks} from '../crash/recover.ts'
import {movedClock} from '../dead-man/cut.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'
import {lapsingParams, lapsingRunbook} from './lapsing.ts'

const clock = movedClock()
let range: TestRange
let run: string
let plan: Plan

beforeAll(async () => {
  range = await openRange({clock})
  run = (await range.apply(await range.bench.plan({runbook: lapsingRunbook(), params: lapsingParams, reason: 'test'})))
    .run
  clock.pass(4.1 * 3_600_000)
  const [planned] = (await range.bench.planReap()).plans
  if (planned === undefined) throw new Error('nothing has lapsed')
  plan = planned
})
afterAll(() => range.stop())

test('between the last look of a reaper and its first entry nobody extends the lease, and no other reaper comes in', async () => {
  const {stateDir} = range
  const options = {
    inventory: range.inventory,
    stateDir,
    lockDir: stateDir,
    operator: 'tester',
    clock,
  }
  const leases = leasesIn(options, {signExtension: async (extension) => extension})
  const missed = {
    run,
    lift: {keys: ['block'], since: clock.now().toISOString(), missed: 'lease'},
    isStill: () => true,
  } as const
  const lifting = {
    hooks: {...hooks, tell: () => undefined},
    entries: () => range.entries(run),
    planRelease: async () => plan,
  }
  const before = range.entries(run)
  const met: unknown[] = []
  const refused = expect.objectContaining({code: 'REFUSED', message: expect.stringContaining('is just being lifted')})
  await expect(
    liftMissed(missed, options, {
      ...lifting,
      // The journal of the lift is not begun yet: no lock of an object is had.
      begin: async () => {
        const second = liftMissed(missed, options, {
          ...lifting,
          begin: async () => Promise.reject(new Error('lifted twice')),
        })
        const extended = leases.extend({run, step: 'block', more: '1h', reason: 'still looking'})
        for (const end of await Promise.allSettled([second, extended]))
          met.push(end.status === 'rejected' ? end.reason : end.status)
        throw new Error('the reaper dies')
      },
    }),
  ).rejects.toThrow('the reaper dies')
  expect(met).toEqual([refused, refused])
  expect(range.entries(run)).toEqual(before)
  // It is over: what was refused is had now.
  await leases.extend({run, step: 'block', more: '1h', reason: 'still looking'})
  expect(range.entries(run).length).toBeGreaterThan(before.length)
})
