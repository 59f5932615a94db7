import {afterEach, beforeEach, expect, test} from 'vitest'
import type {Plan} from '../../src/core/documents/plan.ts'
import {rotationRunbook} from '../../src/core/runbooks/rotation-runbook.ts'
import {createElasticClock} from '../../src/sandbox/elastic-clock.ts'
import {byHand} from '../faults/own-token.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'

const clock = createElasticClock({pauseMs: 5})
let range: TestRange
let run: string

beforeEach(async () => {
  range = await openRange({clock})
  run = (await range.apply(await range.plan('api-token-leak', {token: 'research-bot'}))).run
})
afterEach(() => range.stop())

const planRelease = (): Promise<Plan> => range.bench.planRelease(run, {reason: 'test'})

const said = ({safeguards}: Plan) =>
  safeguards.filter(({rule, result}) => rule === 'credential-replaced' && result !== 'passed')

test('a leaked credential is not given back with the secret that leaked: the release is refused with the next command', async () => {
  const plan = await planRelease()
  expect(plan.readiness).toEqual([
    {
      key: 'disable-token',
      replaced: expect.objectContaining({verdict: 'not-held'}),
      shownBy: expect.arrayContaining(['research-bot-api']),
    },
  ])
  expect(said(plan)).toMatchObject([
    {
      result: 'refused',
      object: 'research-bot',
      next: ['firebreak credentials rotate research-bot --kind api-token --compromised'],
    },
  ])
  const writes = range.writes()
  await expect(range.apply(plan)).rejects.toMatchObject({code: 'REFUSED'})
  expect(range.writes()).toEqual(writes)
  // In a drill nothing has leaked.
  const drilled = await range.bench.planRelease(run, {reason: 'test', incident: 'DRILL'})
  expect(said(drilled).map(({result}) => result)).toEqual(['warned'])
  expect(drilled.approvals).toBe(1)
})

test('one that somebody has changed since takes one more person, for nobody can tell what was changed', async () => {
  const [change] = (await planRelease()).changes
  const path = `/tokens/${change?.target.id ?? ''}`
  await clock.sleep(60_000)
  const {name, policies, condition} = await byHand<Record<string, unknown>>(range, 'GET', {path})
  await byHand(range, 'PUT', {path, body: {name, policies, condition, status: 'disabled'}})
  const plan = await planRelease()
  expect(plan.readiness).toMatchObject([{replaced: {verdict: 'unproven'}}])
  expect(plan.approvals).toBe(2)
  expect(said(plan)).toMatchObject([{result: 'warned', message: expect.stringContaining('one more person')}])
})

test('one that firebreak has replaced, and that a probe will show in use, is given back by one person', async () => {
  const rotation = {kind: 'api-token', token: 'research-bot', compromised: true} as const
  const rotated = await range.bench.plan({
    runbook: rotationRunbook(range.inventory, rotation),
    params: {token: 'research-bot'},
    reason: 'test',
  })
  const {run: replacing} = await range.apply(rotated)
  const plan = await planRelease()
  expect(plan.readiness).toMatchObject([{replaced: {verdict: 'held'}}])
  expect(plan.proof.working).toEqual(expect.arrayContaining(plan.readiness?.[0]?.shownBy ?? ['none']))
  expect([plan.approvals, said(plan)]).toEqual([1, []])
  const {outcome, why} = await range.apply(plan)
  expect({outcome, why}).toEqual({outcome: 'released', why: []})
  // What was replaced is not open: there is nothing of it to give back.
  const sent = range.writes().length
  const settled = await range.release(replacing)
  expect([settled.outcome, settled.why]).toEqual(['released', []])
  expect(range.writes()).toHaveLength(sent)
})

test('a service token that was replaced is left with its new secret, and its release is not incomplete', async () => {
  const tokens = Object.values(range.inventory.agents).flatMap(({serviceTokens = []}) => serviceTokens)
  const name = tokens.find(({sink}) => sink !== undefined)?.name ?? ''
  const rotation = {kind: 'service-token', token: name, compromised: true} as const
  const runbook = rotationRunbook(range.inventory, rotation)
  const {run: replacing} = await range.apply(await range.bench.plan({runbook, params: {token: name}, reason: 'test'}))
  const sent = range.writes().length
  const {outcome, why} = await range.release(replacing)
  expect({outcome, why}).toEqual({outcome: 'released', why: []})
  expect(range.writes()).toHaveLength(sent)
})
