import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {Plan} from '../../src/core/documents/plan.ts'
import type {RunReport} from '../../src/core/documents/run-report.ts'
import {runReport} from '../../src/core/runs/run-report.ts'
import {createElasticClock} from '../../src/sandbox/elastic-clock.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'

/** Cloudflare's documented limit, of which a paced run leaves a fifth to others. */
const [limit, windowMs, kept] = [1200, 5 * 60_000, 0.2]
/** Enough to wait for the next window twice; a soak waits for three. */
const tokens = process.env['SOAK'] === undefined ? 2000 : 3000

describe(`${tokens} service tokens of a vendor`, () => {
  // Long waits are short here.
  const clock = createElasticClock({pauseMs: 20})
  let range: TestRange
  let plan: Plan
  let report: RunReport

  beforeAll(async () => {
    range = await openRange({
      clock,
      temper: {propagation: {factor: 0}},
      also: (world) => {
        for (let number = 1; number <= tokens; number += 1) world.addServiceToken({name: `vendor-${number}`})
      },
    })
    plan = await range.plan('vendor-breach-rotation', {})
    report = runReport(await range.apply(plan))
  }, 600_000)
  afterAll(() => range.stop())

  test('are all disabled and seen to be: none is unknown', () => {
    expect(report.why).toEqual([])
    expect(report).toMatchObject({outcome: 'contained', ledger: {unknown: [], born: [], gone: []}})
    expect(report.ledger?.done).toBeGreaterThan(tokens)
    const mine = report.steps.filter(({target}) => target.name.startsWith('vendor-'))
    expect(mine.filter(({result, verdict}) => result === 'applied' && verdict === 'held')).toHaveLength(tokens)
  })

  test('cost no call that ends in 429', () => {
    expect(range.sandbox.requests().filter(({status}) => status === 429)).toEqual([])
  })

  test('take no longer than five per cent over what the call limit allows', () => {
    const windows = Math.floor(tokens / (limit * (1 - kept)))
    const writes = range.sandbox.requests().filter(({mutating}) => mutating)
    expect((writes.at(-1)?.at ?? Infinity) - (writes[0]?.at ?? 0)).toBeLessThanOrEqual(windows * windowMs * 1.05)
  })

  test('are looked at in listings, not one by one', () => {
    const reads = range.sandbox.requests().filter(({mutating}) => !mutating)
    expect(reads.length).toBeLessThan(tokens / 4)
  })

  test('are left alone where somebody has decided so, with who and why', () => {
    expect(plan.ledger?.excluded.map(({name, owner}) => [name, owner])).toEqual(
      expect.arrayContaining([
        ['firebreak', 'firebreak'],
        ['break-glass', 'firebreak'],
      ]),
    )
  })

  test('are watched in listings as well', async () => {
    const {status, reads} = await range.bench.lookAgain()
    const changes = status.runs.flatMap((run) => run.changes)
    expect(changes.length).toBeGreaterThan(tokens)
    expect(changes.filter(({standing}) => standing !== 'in-force')).toEqual([])
    expect(reads).toBeGreaterThan(0)
    expect(reads).toBeLessThan(tokens / 20)
  })
})
