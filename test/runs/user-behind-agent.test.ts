import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {openRange, type TestRange} from '../fixtures/range.ts'

const robin = 'robin@example.com'

let range: TestRange

beforeEach(async () => {
  range = await openRange()
})
afterEach(() => range.stop())

const secret = (name: string) => readFileSync(join(range.dir, 'sandbox', 'secrets', name), 'utf8').trim()
const desk = (who: string) =>
  fetch(`${range.sandbox.edge.front}/people/desk`, {
    headers: {cookie: `CF_Authorization=${secret(`${who}.session`)}`},
    redirect: 'manual',
  })
const signIn = () =>
  fetch(`${range.sandbox.edge.front}/people/login`, {headers: {authorization: `Bearer ${secret('robin.assertion')}`}})

test('a person is kept out everywhere, others are not, and what can be given back is', async () => {
  const before = range.sandbox.snapshot().state
  const plan = await range.plan('user-behind-agent', {user: robin, member: robin})
  expect(plan.changes.map(({key, effect}) => `${key} ${effect}`)).toEqual([
    'quarantine update',
    'revoke-user update',
    `suspend-member/${robin} update`,
  ])
  const {run, outcome, why} = await range.apply(plan)
  expect({outcome, why}).toEqual({outcome: 'contained', why: []})
  expect((await desk('robin')).status).toBe(302)
  expect((await signIn()).status).toBe(403)
  expect((await desk('kim')).status).toBe(200)

  const released = await range.release(run)
  expect({outcome: released.outcome, why: released.why}).toEqual({outcome: 'released', why: []})
  expect(range.sandbox.snapshot().state).toEqual(before)
  expect((await desk('robin')).status).toBe(302)
  expect((await signIn()).status).toBe(200)
})

test('without --member the membership is left alone', async () => {
  const plan = await range.plan('user-behind-agent', {user: robin})
  expect(plan.changes.map(({key}) => key)).toEqual(['quarantine', 'revoke-user'])
})
