import {expect, test} from 'vitest'
import {exampleChange, examplePlan} from '../../../test/fixtures/example-plan.ts'
import {exampleEntries} from '../../../test/fixtures/example-journal.ts'
import type {Approval} from '../documents/approval.ts'
import type {Plan} from '../documents/plan.ts'
import {runState} from '../runs/run-state.ts'
import {ApprovalPolicy} from './approval-policy.ts'
import {needsSignature, personsNeeded, whoMayApprove} from './approval-rules.ts'
import {approve} from './approve.ts'
import {approvalsForLift} from './approve-lift.ts'
import {weighApprovals} from './weigh-approvals.ts'

const now = new Date('2026-03-01T03:10:00.000Z')
const block = exampleChange({key: 'block', uses: 'mesh-segment.block', blastRadius: 'BR3', heartbeat: '10m'})
const wall = exampleChange({key: 'wall', uses: 'mesh-segment.block', blastRadius: 'BR3'})
const cut = examplePlan({changes: [block, wall]})
const yes = (plan: Plan, by: string, over: Partial<Approval> = {}): Approval => ({
  schema: 'firebreak/approval@1',
  plan: plan.digest,
  by,
  at: plan.createdAt,
  means: 'confirmed',
  ...over,
})

const stateWith = (...approvals: readonly Approval[]) =>
  runState(
    exampleEntries([
      {type: 'run-start', plan: cut, tool: 'test'},
      ...approvals.map((approval) => ({type: 'approval' as const, approval})),
    ]),
  )
const state = stateWith(yes(cut, 'ada'))
const {heartbeat: _heartbeat, ...back} = {...block, direction: 'relax' as const}
const lift = (over: Partial<Plan> = {}) =>
  examplePlan({
    kind: 'release',
    releases: state.run,
    noHeartbeatSince: '2026-03-01T03:00:00.000Z',
    changes: [back],
    ...over,
  })

test('who approved what lifts itself approved the lift, and is named for it', () => {
  const plan = lift()
  const approvals = approvalsForLift(plan, state, now)
  expect(approvals).toMatchObject([{by: 'ada', means: 'dead-man', plan: plan.digest}])
  expect(approve(plan, {counted: approvals, refused: []}, now)).toBe(plan)
})

test.each<[string, Partial<Plan>]>([
  ['of a step that does not lift itself', {changes: [{...back, key: 'wall'}]}],
  ['of both', {changes: [back, {...back, key: 'wall'}]}],
  ['of another object', {changes: [{...back, target: {...back.target, id: 'other'}}]}],
  ['with other params', {changes: [{...back, params: {segment: 'other'}}]}],
  ['by another action', {changes: [{...back, uses: 'gateway-list.add'}]}],
  ['that restricts', {changes: [{...back, direction: 'restrict'}]}],
  ['of what is broad', {changes: [{...back, blastRadius: 'BR4'}]}],
  ['of what does not come back by a toggle', {changes: [{...back, undo: 'U3'}]}],
  ['of another run', {releases: 'another'}],
  ['that is a release like any other', {noHeartbeatSince: undefined}],
])('no approval of a run covers a lift %s', (_, over) => {
  const {noHeartbeatSince, ...plan} = lift(over)
  const asked = noHeartbeatSince === undefined ? plan : {...plan, noHeartbeatSince}
  expect(() => approvalsForLift(asked, state, now)).toThrow(/does not cover/)
})

test('an approval of another plan, or one of a broken glass, is none for the lift', () => {
  const other = yes(examplePlan(), 'bob')
  const broken = yes(cut, 'carol', {means: 'break-glass'})
  expect(approvalsForLift(lift(), stateWith(other, broken), now)).toEqual([])
})

test('nobody can bring a yes by dead-man', async () => {
  const plan = lift()
  const weighing = {now, policy: undefined, readSignature: undefined}
  const {counted, refused} = await weighApprovals(plan, [yes(plan, 'mallory', {means: 'dead-man'})], weighing)
  expect(counted).toEqual([])
  expect(refused).toEqual([expect.stringContaining('is given by no person')])
})

test('a plan that lifts itself takes the persons that its lift takes, with keys, and no broken glass', () => {
  const policy = ApprovalPolicy.parse({
    groups: {},
    rules: [
      {direction: 'release', from: 'BR3', persons: 2, by: ['ada', 'bob']},
      {direction: 'contain', from: 'BR3', persons: 1, by: ['ada', 'carol']},
    ],
  })
  const plain = examplePlan({changes: [wall]})
  expect([personsNeeded(cut, policy), personsNeeded(plain, policy)]).toEqual([2, 1])
  expect([whoMayApprove(cut, policy), whoMayApprove(plain, policy)]).toEqual([['ada'], ['ada', 'carol']])
  expect([needsSignature(cut), needsSignature(plain)]).toEqual([true, false])

  const glass = (plan: Plan) => ({
    counted: [yes(plan, 'ada', {means: 'break-glass', expiresAt: plan.expiresAt})],
    refused: [],
  })
  const lapsing = exampleChange({key: 'lapsing', uses: 'mesh-segment.block', lease: '4h', onExpiry: 'lift'})
  for (const change of [block, lapsing]) {
    const byTwo = examplePlan({changes: [change], approvals: 2})
    const next = expect.arrayContaining([expect.stringMatching(/without a heartbeat.*without onExpiry: lift/)])
    expect(() => approve(byTwo, glass(byTwo), now)).toThrow(
      expect.objectContaining({message: expect.stringContaining('lifts itself'), next}),
    )
  }
  const plainByTwo = examplePlan({changes: [wall], approvals: 2})
  expect(approve(plainByTwo, glass(plainByTwo), now)).toBe(plainByTwo)
})
