import {expect, test} from 'vitest'
import {exampleChange, examplePlan} from '../../test/fixtures/example-plan.ts'
import {plain} from '../views/text/paint.ts'
import {approvalFor, requirePersons, type Answering} from './approval.ts'
import type {Asker} from './asker.ts'

const plan = examplePlan()
const wide = examplePlan({changes: [exampleChange({blastRadius: 'BR3'}), exampleChange({key: 'two'})]})

const answering = (given: Partial<Answering> = {}): Answering => ({
  by: 'ada',
  now: () => new Date('2026-03-01T03:01:00.000Z'),
  yes: false,
  tell: () => undefined,
  paint: plain,
  ...given,
})

/** A person who gives these answers and no other. */
function person(answers: {readonly confirm?: boolean; readonly type?: string}): Asker {
  return {
    confirm: async () => answers.confirm ?? expect.unreachable('nobody expected a plain question'),
    type: async (_message, objection) => {
      const answer = answers.type ?? expect.unreachable('nobody expected a typed question')
      if (objection(answer) !== undefined) throw new Error(objection(answer))
      return answer
    },
    choose: async () => expect.unreachable('nobody expected a choice'),
  }
}

test('--yes answers the plain confirmation, and the approval is bound to the plan', async () => {
  expect(await approvalFor(plan, answering({yes: true, reason: 'INC-123'}))).toEqual({
    schema: 'firebreak/approval@1',
    plan: plan.digest,
    expiresAt: plan.expiresAt,
    means: 'flag',
    by: 'ada',
    at: '2026-03-01T03:01:00.000Z',
    reason: 'INC-123',
  })
})

test('a yes at the prompt is recorded as confirmed, a no refuses', async () => {
  expect(await approvalFor(plan, answering({asker: person({confirm: true})}))).toMatchObject({means: 'confirmed'})
  await expect(approvalFor(plan, answering({asker: person({confirm: false})}))).rejects.toMatchObject({code: 'REFUSED'})
})

test('without a terminal a question is a refusal that names the flag', async () => {
  await expect(approvalFor(plan, answering())).rejects.toMatchObject({
    code: 'REFUSED',
    exitCode: 4,
    message: expect.stringContaining('--yes'),
  })
  await expect(approvalFor(wide, answering())).rejects.toMatchObject({
    code: 'REFUSED',
    message: expect.stringContaining('--confirm 2'),
  })
})

test('from BR3 up --yes does not count', async () => {
  await expect(approvalFor(wide, answering({yes: true}))).rejects.toMatchObject({code: 'REFUSED'})
})

test.each(['2', 'Example Corp (drill)'])('from BR3 up %s is what is typed or given with --confirm', async (answer) => {
  expect(await approvalFor(wide, answering({confirm: answer}))).toMatchObject({means: 'flag'})
  expect(await approvalFor(wide, answering({asker: person({type: answer})}))).toMatchObject({means: 'typed'})
})

test('another count is refused, at the prompt and with --confirm, even for a narrow plan', async () => {
  await expect(approvalFor(wide, answering({asker: person({type: '3'})}))).rejects.toThrow('expected 2')
  await expect(approvalFor(wide, answering({confirm: '3'}))).rejects.toMatchObject({code: 'REFUSED'})
  await expect(approvalFor(plan, answering({confirm: '3', yes: true}))).rejects.toMatchObject({code: 'REFUSED'})
})

test('a plan that changes nothing asks nothing', async () => {
  const same = examplePlan({changes: [exampleChange({effect: 'none', blastRadius: 'BR4'})]})
  expect(await approvalFor(same, answering())).toMatchObject({means: 'flag'})
  expect(await approvalFor(same, answering({confirm: '2'}))).toMatchObject({means: 'flag'})
})

test('a plan for two persons takes two, and the same one twice is one', () => {
  const byTwo = examplePlan({approvals: 2})
  expect(() => requirePersons(byTwo, {persons: ['ada', 'ada']}, ['firebreak approve FILE'])).toThrow(
    expect.objectContaining({code: 'REFUSED', next: ['firebreak approve FILE']}),
  )
  expect(() => requirePersons(byTwo, {persons: ['ada', 'bob']}, [])).not.toThrow()
})

test('what a safeguard refused cannot be approved', async () => {
  const refused = examplePlan({
    safeguards: [{rule: 'own-token', result: 'refused', message: 'this is our own token', next: ['leave it out']}],
  })
  await expect(approvalFor(refused, answering({yes: true}))).rejects.toMatchObject({
    code: 'REFUSED',
    message: 'own-token: this is our own token',
    next: ['leave it out'],
  })
})
