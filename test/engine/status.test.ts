import {expect, test} from 'vitest'
import type {Standing, Status} from '../../src/core/documents/answers/status.ts'
import {byHand} from '../faults/own-token.ts'
import {within} from '../faults/struck.ts'
import type {TestRange} from '../fixtures/range.ts'

type Body = Readonly<Record<string, unknown>>

const standings = ({runs}: Status): readonly (readonly [string, Standing])[] =>
  runs.flatMap(({changes}) => changes.map(({key, standing}) => [key, standing] as const))

/** What others made of it, and only that. */
const touched = (status: Status) => standings(status).filter(([, standing]) => standing !== 'in-force')

/** A run of fleet-kill, one of whose rules somebody else then edits, past firebreak; the key of its change. */
async function killAndEdit(range: TestRange, edit: Body): Promise<string> {
  const plan = await range.plan('fleet-kill', {})
  const rule = plan.changes.find(({target}) => target.name === 'ir-kill-l4')
  await range.apply(plan)
  await byHand(range, 'PUT', {path: `/gateway/rules/${rule?.target.id}`, body: {...(rule?.after as Body), ...edit}})
  return rule?.key ?? ''
}

test.concurrent('what a run holds is in force until it is released, with who began it and when it is due', async () => {
  await within(async (range) => {
    expect((await range.bench.status()).runs).toEqual([])
    const {run} = await range.apply(await range.plan('agent-freeze', {agent: 'support-bot'}))
    const writes = range.writes()
    const status = await range.bench.status()
    expect(status.runs).toEqual([
      expect.objectContaining({run, runbook: 'agent-freeze', by: 'tester', reason: 'test', outcome: 'contained'}),
    ])
    expect(Date.parse(status.runs[0]?.until ?? '')).toBeGreaterThan(Date.parse(status.at))
    expect(touched(status)).toEqual([])
    expect(range.writes()).toEqual(writes)
    await range.release(run)
    expect((await range.bench.status()).runs).toEqual([])
  })
})

test.concurrent('a block that somebody else has lifted is not held, and says why', async () => {
  await within(async (range) => {
    const key = await killAndEdit(range, {enabled: false})
    const status = await range.bench.status()
    expect(touched(status)).toEqual([[key, 'not-held']])
    expect(status.runs[0]?.changes.find((change) => change.key === key)?.why).toBeDefined()
  })
})

test.concurrent('what still holds and somebody else has edited is changed, with the fields', async () => {
  await within(async (range) => {
    const plan = await range.plan('service-token-compromise', {token: 'support-bot'})
    const token = plan.changes.find(({target}) => target.kind === 'service-token')
    await range.apply(plan)
    await byHand(range, 'PUT', {path: `/access/service_tokens/${token?.target.id}`, body: {name: 'support-bot-2'}})
    const status = await range.bench.status()
    // What enrols a device is part of the look at that device.
    expect(touched(status)).toEqual([
      [token?.key, 'changed'],
      ['revoke-devices/support-bot', 'changed'],
    ])
    expect(status.runs[0]?.changes.find(({key}) => key === token?.key)?.differs).toEqual(['name'])
  })
})

test.concurrent('an object that a later run of ours was about is not said to be changed by others', async () => {
  await within(async (range) => {
    await range.apply(await range.plan('agent-freeze', {agent: 'support-bot'}))
    await range.apply(await range.plan('agent-freeze', {agent: 'billing-bot'}))
    const status = await range.bench.status()
    expect(status.runs).toHaveLength(2)
    expect(touched(status)).toEqual([])
  })
})

test.concurrent('what cannot be looked at is unseen, with why, and the rest is told', async () => {
  await within(async (range) => {
    await range.apply(await range.plan('fleet-kill', {}))
    range.sandbox.faults.schedule({match: {method: 'GET', path: '/gateway/rules'}, kind: '500', times: 1000})
    const status = await range.bench.status()
    expect(new Set(standings(status).map(([, standing]) => standing))).toEqual(new Set(['unseen', 'in-force']))
    for (const {standing, lastKnown} of status.runs.flatMap(({changes}) => changes))
      expect(lastKnown?.verdict).toBe(standing === 'unseen' ? 'held' : undefined)
  })
})
