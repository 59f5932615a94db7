import {expect, test} from 'vitest'
import {exampleChange, examplePlan} from '../../../test/fixtures/example-plan.ts'
import {ApprovalPolicy} from './approval-policy.ts'
import {needsSignature, personsNeeded, relaxes, whoMayApprove} from './approval-rules.ts'

const broad = [exampleChange({blastRadius: 'BR4'})]
const contain = examplePlan({changes: broad})
const release = examplePlan({kind: 'release', changes: [exampleChange({blastRadius: 'BR4', direction: 'relax'})]})
const mixed = examplePlan({changes: [...broad, exampleChange({direction: 'relax'})]})

test('one person may contain whatever its reach, two release BR4 and above', () => {
  expect(personsNeeded(contain, undefined)).toBe(1)
  expect(personsNeeded(release, undefined)).toBe(2)
  const narrow = examplePlan({kind: 'release', changes: [exampleChange({blastRadius: 'BR3', direction: 'relax'})]})
  expect(personsNeeded(narrow, undefined)).toBe(1)
  expect(personsNeeded({...release, approvals: 3}, undefined)).toBe(3)
})

test('a plan that contains and gives back counts as one that gives back', () => {
  expect([relaxes(contain), relaxes(mixed), relaxes(release)]).toEqual([false, true, true])
  expect(personsNeeded(mixed, undefined)).toBe(2)
  expect([needsSignature(contain), needsSignature(mixed)]).toEqual([false, true])
})

test('what is not changed weighs nothing', () => {
  const same = examplePlan({kind: 'release', changes: [exampleChange({blastRadius: 'BR5', effect: 'none'})]})
  expect(personsNeeded(same, undefined)).toBe(1)
})

const policy = ApprovalPolicy.parse({
  groups: {oncall: ['ada', 'bob', 'grace']},
  rules: [
    {direction: 'release', from: 'BR2', persons: 2, by: ['group:oncall', 'carol']},
    {direction: 'release', from: 'BR4', persons: 1, by: ['ada', 'grace', 'mallory']},
    {direction: 'contain', from: 'BR5', persons: 2},
  ],
})

test('the inventory asks for more persons, and for named ones, and never for fewer', () => {
  expect(personsNeeded(release, policy)).toBe(2)
  expect(whoMayApprove(release, policy)).toEqual(['ada', 'grace'])
  expect(personsNeeded(contain, policy)).toBe(1)
  expect(whoMayApprove(contain, policy)).toBeUndefined()
})

test('a group that there is not is refused', () => {
  const rules = [{direction: 'release', from: 'BR1', persons: 1, by: ['group:nobody']}]
  expect(ApprovalPolicy.safeParse({rules}).error?.issues).toMatchObject([
    {message: 'there is no group:nobody under groups', path: ['rules', 0, 'by']},
  ])
})
