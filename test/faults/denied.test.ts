import {describe, expect, test} from 'vitest'
import {exitCodes} from '../../src/core/fault.ts'
import {exitCodeOf} from '../../src/core/runs/run-report.ts'
import type {RunResult} from '../../src/workbench.ts'
import {never} from '../fixtures/approvals.ts'
import {shipped} from '../fixtures/range.ts'
import {withdraw} from './own-token.ts'
import {appliedOf, calmRun, countsOf, named, plannedOf, strike, timeless, within} from './struck.ts'

const calm = await Array.fromAsync(
  shipped.filter(({runbook}) => runbook === 'agent-freeze' || runbook === 'fleet-kill'),
  calmRun,
)

/** Permissions come into force at once, so that no request slips through. */
const atOnce = {temper: {propagation: {factor: 0}}}

const failuresOf = ({state}: RunResult) =>
  [...state.steps.values()].filter(({result}) => result === 'failed').map(({fault, why}) => ({code: fault?.code, why}))

describe.concurrent.each(calm)('$runbook', ({runbook, params, writes, state}) => {
  test('without one write permission: partial, and the fault names it', async () => {
    await within(async (range) => {
      const plan = await range.plan(runbook, params)
      await withdraw(range, (name) => name === 'Account API Tokens Write')
      const run = await range.apply(plan)
      expect(run.outcome).toBe('partial')
      expect(exitCodeOf(run)).toBe(exitCodes.PARTIAL)
      const failures = failuresOf(run)
      expect(failures).not.toEqual([])
      expect(failures).toEqual(
        failures.map(() => ({code: 'DENIED', why: expect.stringContaining('Account API Tokens Write')})),
      )
      const denied = writes.filter(({path}) => /\/tokens\/[0-9a-f]{32}$/.test(path))
      for (const write of denied) expect(countsOf(range).get(named(write))).toBeLessThanOrEqual(2)
      expect(appliedOf(range, run).filter((move) => move.startsWith('disable-api-tokens'))).toEqual([])
    }, atOnce)
  })

  test('without any write permission: denied, with nothing changed', async () => {
    await within(async (range) => {
      const plan = await range.plan(runbook, params)
      await withdraw(range, (name) => /(Write|Revoke)$/.test(name))
      const before = range.sandbox.snapshot().state
      await expect(range.apply(plan)).rejects.toMatchObject({code: 'DENIED'})
      expect(range.runs()).toEqual([])
      expect(range.sandbox.snapshot().state).toEqual(before)
    }, atOnce)
  })

  test.each(['Zero Trust Read', 'Access: Service Tokens Read', 'Account API Tokens Read'])(
    'without %s there is no plan',
    async (permission) => {
      await within(async (range) => {
        const writes = [permission, permission.replace('Read', 'Write')]
        await withdraw(range, (name) => writes.includes(name))
        const before = range.writes()
        await expect(range.plan(runbook, params)).rejects.toMatchObject({
          code: 'DENIED',
          message: expect.stringContaining(permission),
        })
        expect(range.writes()).toEqual(before)
      }, atOnce)
    },
  )

  test('a rate limit that outlasts every try: partial, and resumable once it is over', async () => {
    await within(async (range) => {
      const plan = await range.plan(runbook, params)
      strike(range, writes.slice(0, 1), {kind: '429', times: 5, retryAfter: 0})
      const run = await range.apply(plan)
      expect(run.outcome).toBe('partial')
      expect(failuresOf(run)).toEqual([{code: 'UNAVAILABLE', why: expect.stringContaining('rate limit')}])
      const resumed = await range.bench.resume(run.run, {report: () => undefined, stop: never})
      expect({outcome: resumed.outcome, why: resumed.why}).toEqual({outcome: 'contained', why: []})
      expect(timeless(range.sandbox.snapshot().state)).toEqual(state)
      expect(appliedOf(range, run).toSorted()).toEqual(plannedOf(resumed).toSorted())
    })
  })
})
