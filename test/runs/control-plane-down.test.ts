import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import type {SourceReport} from '../../src/core/documents/evidence.ts'
import {verifyBag} from '../../src/storage/evidence-bag.ts'
import type {RunResult} from '../../src/workbench.ts'
import {drilled} from '../fixtures/drill.ts'
import {openRange, runbookFile, type TestRange} from '../fixtures/range.ts'

let range: TestRange

beforeEach(async () => {
  range = await openRange()
})
afterEach(() => range.stop())

/** The shipped runbook, which here waits no longer than a second. */
function impatient() {
  const {document, digest} = runbookFile('control-plane-down')
  const evidence = document.evidence.map((step) => ({...step, with: {...step.with, patience: '1s'}}))
  return {document: {...document, evidence}, digest}
}

const triage = async (): Promise<RunResult> =>
  range.apply(await range.bench.plan({runbook: impatient(), params: {}, reason: 'test'}))

function sources({state}: RunResult): Readonly<Record<string, SourceReport>> {
  const all = [...state.collections.values()].flatMap((collection) => collection.sources)
  return Object.fromEntries(all.map((report) => [report.source, report]))
}

const always = 1000

test('with everything up each product answers, each answer is kept, and nothing is changed', async () => {
  const end = await triage()
  expect({outcome: end.outcome, why: end.why}).toEqual({outcome: 'recorded', why: []})
  const reports = Object.values(sources(end))
  expect(reports.map(({state}) => state)).toEqual(reports.map(() => 'complete'))
  expect(reports).toHaveLength(11)
  for (const {found} of reports) expect(found?.[0]).toMatch(/: answered after (\d+ ms|\d+\.\d s) \(HTTP 200\), for /)
  const [bag] = end.state.collections.values()
  expect(await verifyBag(bag?.bag ?? '')).toEqual([])
  expect(range.writes()).toEqual([])
})

test('a product that fails is told from one that denies and from those that answer, and ends nothing early', async () => {
  range.sandbox.faults.schedule({match: {path: '/gateway/'}, kind: '503', times: always})
  range.sandbox.faults.schedule({match: {path: '/access/apps'}, kind: 'html', times: always})
  const {gateway, access, devices, audit} = sources(await triage())
  expect(gateway).toMatchObject({state: 'unavailable', gaps: [expect.stringContaining('do not count on it now')]})
  expect(gateway?.found?.[0]).toContain('Gateway: failing')
  expect(access?.state).toBe('unavailable')
  expect(devices?.state).toBe('complete')
  expect(audit?.state).toBe('complete')
})

test('an API that is down altogether still gives a run that says so of every product', async () => {
  range.sandbox.faults.schedule({match: {}, kind: '503', times: always})
  const end = await triage()
  expect(end.outcome).toBe('recorded')
  for (const {state, found} of Object.values(sources(end))) {
    expect(state).toBe('unavailable')
    expect(found?.[0]).toContain('failing')
  }
  // What does not go through the API is asked all the same.
  expect([...end.state.probes.values()].map(({probe, answer}) => [probe, answer])).toEqual(
    range.inventory.responders.probes.map((probe) => [probe, 'proven']),
  )
  expect(end.state.plan.safeguards).toContainEqual(
    expect.objectContaining({rule: 'token-kind', result: 'warned', message: expect.stringContaining('does not say')}),
  )
})

test('a product that never answers costs no more than the patience, and the others are in the report', async () => {
  range.sandbox.faults.schedule({match: {path: '/devices/'}, kind: 'slow', times: always, delayMs: 60_000})
  const {devices, gateway} = sources(await triage())
  expect(devices).toMatchObject({
    state: 'unavailable',
    gaps: expect.arrayContaining([expect.stringContaining('stopped')]),
  })
  expect(gateway?.state).toBe('complete')
})

test('the report says what cannot be seen from here, and is kept as a file of its own', async () => {
  const end = await triage()
  const gaps = Object.values(sources(end)).flatMap((report) => report.gaps)
  expect(gaps.join('\n')).toMatch(/sign-in to the dashboard.*\n.*identity provider/s)
  const [bag] = end.state.collections.values()
  const report: unknown = JSON.parse(readFileSync(join(bag?.bag ?? '', 'data/control-plane/triage.json'), 'utf8'))
  expect(report).toMatchObject({products: expect.arrayContaining([expect.objectContaining({standing: 'answered'})])})
})

test('a runbook that acts still wants to know whose token it is', async () => {
  range.sandbox.faults.schedule({match: {path: '/tokens/verify'}, kind: '503', times: always})
  await expect(range.plan('agent-freeze', {agent: 'support-bot'})).rejects.toThrow(
    expect.objectContaining({code: 'UNAVAILABLE'}),
  )
})

test('the drill of it passes', async () => {
  expect(await drilled('control-plane-down')).toMatchObject({outcome: 'recorded', passed: true, score: 100})
})
