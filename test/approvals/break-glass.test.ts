import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import type {Approval} from '../../src/core/documents/approval.ts'
import {runReport} from '../../src/core/runs/run-report.ts'
import {runState} from '../../src/core/runs/run-state.ts'
import {noteIn} from '../../src/storage/journal.ts'
import {listRuns, runDir} from '../../src/storage/runs.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import type {Signatures} from '../../src/workbench.ts'
import {runView} from '../../src/views/run/run-view.ts'
import {never} from '../fixtures/approvals.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'
import {openPeople, yes} from './people.ts'

let range: TestRange
let signaturesOf: (operator: string) => Signatures

beforeEach(async () => {
  range = await openRange({
    // Read when the first approval is weighed.
    signatures: {
      readSignature: async (approval) => {
        const {readSignature} = signaturesOf('ada')
        if (readSignature === undefined) throw new Error('there is no trust file')
        return readSignature(approval)
      },
      signApproval: async (approval) => approval,
      signReview: async (review) => review,
      signExtension: async (extension) => extension,
    },
  })
  signaturesOf = openPeople(join(range.dir, 'people'), [
    {operator: 'ada', person: 'ada'},
    {operator: 'bob', person: 'bob'},
  ])
})
afterEach(() => range.stop())

const hooks = {report: () => undefined, stop: never}

/** A member is suspended by one person, whose release is broad. */
async function broadRelease() {
  const params = {user: 'robin@example.com', member: 'robin@example.com'}
  const plan = await range.plan('user-behind-agent', params)
  const {run} = await range.bench.apply(plan, [yes(plan, 'ada')], hooks)
  return {run, containment: plan, plan: await range.bench.planRelease(run, {reason: 'test'})}
}

const signed = (approval: Approval) => signaturesOf(approval.by).signApproval(approval)

test('what one person contains takes two with keys to give back, and the yes to the first is none to the second', async () => {
  const {plan, containment} = await broadRelease()
  const before = range.writes().length
  expect([containment.approvals, plan.approvals]).toEqual([1, 2])
  const [ada, bob] = await Promise.all([signed(yes(plan, 'ada')), signed(yes(plan, 'bob'))])
  const refused = (approvals: readonly Approval[]) =>
    expect(range.bench.apply(plan, approvals, hooks)).rejects.toMatchObject({code: 'REFUSED'})
  await refused([ada])
  await refused([ada, ada])
  await refused([ada, yes(plan, 'bob')])
  await refused([ada, await signed(yes(containment, 'bob'))])
  expect(range.writes()).toHaveLength(before)

  const {outcome, why, state} = await range.bench.apply(plan, [ada, bob], hooks)
  expect({outcome, why}).toEqual({outcome: 'released', why: []})
  expect(state.approvals.map(({by, signature}) => [by, signature === undefined])).toEqual([
    ['ada', false],
    ['bob', false],
  ])
  expect(listRuns(range.stateDir)[0]).not.toHaveProperty('reviewDue')
})

test('one who breaks the glass goes on alone, in time, and it is told until somebody else has looked', async () => {
  const {plan} = await broadRelease()
  const broken = (expiresAt: string) => yes(plan, 'ada', {means: 'break-glass', reason: 'the shop is down', expiresAt})
  await expect(range.bench.apply(plan, [broken(plan.createdAt)], hooks)).rejects.toMatchObject({code: 'REFUSED'})

  const end = await range.bench.apply(plan, [broken(plan.expiresAt)], hooks)
  expect(end.outcome).toBe('released')
  expect(end.state.breakGlass).toEqual({by: 'ada', reason: 'the shop is down', until: plan.expiresAt, missing: 1})
  expect(listRuns(range.stateDir)[0]).toMatchObject({run: end.run, reviewDue: true})
  expect(runView(runReport(end))).toContain('GLASS BROKEN by ada, without 1 other person: the shop is down')
  expect(runReport(end).next).toContainEqual(expect.stringContaining(`firebreak review ${end.run}`))

  const review = await signaturesOf('bob').signReview({
    run: end.run,
    by: 'bob',
    at: systemClock.now().toISOString(),
    reason: 'it was right',
  })
  const dir = runDir(range.stateDir, end.run)
  await noteIn({dir, run: end.run, clock: systemClock, actor: 'bob', lockDir: range.stateDir}, {type: 'review', review})
  expect(listRuns(range.stateDir)[0]).not.toHaveProperty('reviewDue')
  const state = runState(range.entries(end.run))
  expect(runView(runReport({...end, state}))).toContain('reviewed by bob: it was right')
})
