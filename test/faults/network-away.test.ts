import {expect, test} from 'vitest'
import {exitCodes} from '../../src/core/fault.ts'
import {createElasticClock} from '../../src/sandbox/elastic-clock.ts'
import {allHeld, creates, eachOnce, made, planGates, resultsOf} from '../fixtures/gates.ts'
import {createOrderedClock} from '../fixtures/ordered-clock.ts'
import {openRange} from '../fixtures/range.ts'
import {figure} from '../soak/figures.ts'
import {eventsOf} from './struck.ts'

const tenMinutes = 600_000

test(
  'T12: the network gone for ten minutes in mid-run: the run waits, says so once, and ends as if nothing had been',
  {timeout: 60_000},
  async () => {
    const range = await openRange({clock: createOrderedClock()})
    try {
      const plan = await planGates(range)
      range.sandbox.faults.schedule({match: creates, kind: 'cut', times: 1, after: 1, delayMs: tenMinutes})
      const run = await range.apply(plan)
      expect(resultsOf(run)).toEqual(allHeld)
      expect(made(range)).toEqual(eachOnce)
      const events = eventsOf(range, run)
      const told = events.filter((event) => event.type === 'waiting' && event.on === 'network')
      expect(told).toEqual([
        {
          type: 'waiting',
          on: 'network',
          why: expect.stringMatching(/^the network is away: nobody answers at 127.0.0.1:/),
        },
      ])
      const away = events.flatMap((event) => (event.type === 'waited' ? [event.ms] : []))
      expect(away).toEqual([expect.closeTo(tenMinutes, -5)])
      figure('fault kinds survived', 1)
      expect(range.writes().length).toBeLessThanOrEqual(events.filter(({type}) => type === 'intent').length)
    } finally {
      await range.stop()
    }
  },
)

test('T12: a network that is away before the first write fails at once, with nothing changed', async () => {
  const range = await openRange({clock: createElasticClock({longFromMs: 300, pauseMs: 5})})
  try {
    const plan = await planGates(range)
    range.sandbox.faults.schedule({match: {method: 'GET'}, kind: 'cut', times: 1, delayMs: tenMinutes})
    const away = {code: 'UNAVAILABLE', message: expect.stringContaining('got no answer from 127.0.0.1:')}
    await expect(range.apply(plan)).rejects.toMatchObject(away)
    await expect(planGates(range)).rejects.toMatchObject(away)
    expect(exitCodes.UNAVAILABLE).toBe(7)
    expect(range.writes()).toEqual([])
  } finally {
    await range.stop()
  }
})
