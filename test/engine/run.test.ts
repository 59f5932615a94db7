import {afterEach, beforeEach, expect, test} from 'vitest'
import type {Change} from '../../src/core/documents/plan.ts'
import {Fault} from '../../src/core/fault.ts'
import {byHand} from '../faults/own-token.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'

let range: TestRange

beforeEach(async () => {
  range = await openRange()
})
afterEach(() => range.stop())

test('drift between plan and apply stops the run before any write', async () => {
  const early = await range.plan('agent-freeze', {agent: 'support-bot'})
  await range.apply(await range.plan('service-token-compromise', {token: 'support-bot'}))
  const writes = range.writes()
  await expect(range.apply(early)).rejects.toMatchObject({code: 'DRIFT'})
  expect(range.writes()).toEqual(writes)
})

type Body = Readonly<Record<string, unknown>>

const asPlanned = ({before}: Change): Body => before as Body

/** What somebody else makes of an object by hand, by its kind, and what it was before. */
const edits: Readonly<
  Record<string, {readonly path: string; readonly was: (change: Change) => Body; readonly edit: Body}>
> = {
  'service-token': {path: '/access/service_tokens', was: ({target: {name}}) => ({name}), edit: {name: 'renamed'}},
  'gateway-rule': {path: '/gateway/rules', was: asPlanned, edit: {description: 'edited'}},
}

test.each([
  ['agent-freeze', {agent: 'support-bot'}],
  ['fleet-kill', {}],
] as const)(
  'T26: an edit between the plan of %s and its apply is found, and nothing is written',
  async (name, params) => {
    const plan = await range.plan(name, params)
    const editable = plan.changes.flatMap((change) => {
      const by = edits[change.target.kind]
      return by === undefined || change.effect !== 'update' ? [] : [{change, ...by}]
    })
    expect(editable).not.toEqual([])
    for (const {change, path, was, edit} of editable) {
      const at = `${path}/${change.target.id}`
      await byHand(range, 'PUT', {path: at, body: {...was(change), ...edit}})
      const writes = range.writes()
      await expect(range.apply(plan)).rejects.toMatchObject({
        code: 'DRIFT',
        message: expect.stringContaining(change.key),
      })
      expect(range.writes()).toEqual(writes)
      await byHand(range, 'PUT', {path: at, body: was(change)})
    }
  },
)

test('a plan that was edited is refused', async () => {
  const plan = await range.plan('agent-freeze', {agent: 'support-bot'})
  await expect(range.apply({...plan, author: 'somebody else'})).rejects.toMatchObject({code: 'INVALID_DOCUMENT'})
  expect(range.writes()).toEqual([])
})

test('without enough approvals nothing is written', async () => {
  const plan = await range.plan('agent-freeze', {agent: 'support-bot'})
  const hooks = {report: () => undefined, stop: new AbortController().signal}
  await expect(range.bench.apply(plan, [], hooks)).rejects.toThrow(Fault)
  expect(range.writes()).toEqual([])
})

test('every request has a durable intent with the same method and path before it', async () => {
  const {run} = await range.apply(await range.plan('agent-freeze', {agent: 'support-bot'}))
  const intents = range
    .entries(run)
    .flatMap(({event}) =>
      event.type === 'intent' ? [`${event.request.method} ${event.request.path.split('?')[0]}`] : [],
    )
  expect(intents.toSorted()).toEqual(
    range
      .writes()
      .map((write) => write.split('?')[0]?.replace('/client/v4', ''))
      .toSorted(),
  )
})

test('an interrupted run starts nothing more and resumes to the same end', async () => {
  const stop = new AbortController()
  const plan = await range.plan('agent-freeze', {agent: 'support-bot'})
  const stopped = await range.bench.apply(
    plan,
    [{schema: 'firebreak/approval@1', plan: plan.digest, by: 'tester', at: plan.createdAt, means: 'flag'}],
    {
      report: ({event}) => {
        if (event.type === 'outcome') stop.abort()
      },
      stop: stop.signal,
    },
  )
  expect(stopped.outcome).toBe('partial')
  const resumed = await range.bench.resume(stopped.run, {report: () => undefined, stop: new AbortController().signal})
  expect({outcome: resumed.outcome, why: resumed.why}).toEqual({outcome: 'contained', why: []})
  expect(new Set(range.writes()).size).toBe(range.writes().length)
})

test('a soak that fails takes contained back', async () => {
  const {run} = await range.apply(await range.plan('agent-freeze', {agent: 'support-bot'}))
  const released = await range.release(run)
  expect(released.outcome).toBe('released')
  const looked = await range.bench.verify(run, {
    report: () => undefined,
    stop: new AbortController().signal,
    watch: false,
  })
  expect(looked.outcome).toBe('not-contained')
})
