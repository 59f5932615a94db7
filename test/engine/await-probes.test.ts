import {expect, test} from 'vitest'
import type {Sink} from '../../src/core/documents/sink.ts'
import type {ProbeAnswer} from '../../src/core/ports.ts'
import {carryOut} from '../../src/engine/running/carry-out.ts'
import {verifyRun} from '../../src/engine/verify-run.ts'
import {tokenAccount} from '../fixtures/token-account.ts'
import {tokenChange, tokenPlan} from '../fixtures/token-actions.ts'

const sink: Sink = {type: 'file', path: '/run/secret'}
const working: ProbeAnswer = {reason: 'answered', detail: 'HTTP 200'}
const refused: ProbeAnswer = {reason: 'denied', detail: 'HTTP 403'}

const probes = {
  'consumer-a': {type: 'http' as const, url: 'http://127.0.0.1/a'},
  'consumer-b': {type: 'http' as const, url: 'http://127.0.0.1/b'},
}

/** A new secret, and once both its consumers work with it, the end of the token that had the old one. */
async function rotated(answerOf: (url: string, asked: number) => ProbeAnswer, withinMs = 60_000) {
  let asked = 0
  const account = tokenAccount({
    prober: async (probe) => {
      if (probe.type !== 'http') throw new TypeError('only HTTP is asked here')
      asked += 1
      account.log.push(`probe ${probe.url.slice(-1)}`)
      return answerOf(probe.url, asked)
    },
  })
  const [token, old] = [account.add(1), account.add(2)]
  const params = {token: {id: token.id, name: token.name}, sink}
  const rotate = tokenChange('token.rotate', token, {params})
  const end = tokenChange('token.disable', old, {
    needs: [rotate.key],
    awaits: {working: ['consumer-a', 'consumer-b'], withinMs},
  })
  await account.begin(
    tokenPlan([rotate, end], {proof: {refused: [], working: ['consumer-a', 'consumer-b'], soak: [], probes}}),
  )
  const ended = await carryOut(account.deps)
  const [, step] = ended.state.steps.values()
  return {...account, ...ended, step}
}

test('a change that awaits its consumers begins once all of them work, however long that takes within its time', async () => {
  const {step, log, deps} = await rotated((_url, asked) => (asked < 12 ? refused : working))
  expect(step).toMatchObject({result: 'applied'})
  const [kept, cut] = [log.indexOf('secret-kept'), log.lastIndexOf('request')]
  const between = log.slice(kept, cut).filter((entry) => entry.startsWith('probe'))
  expect(between.length).toBeGreaterThanOrEqual(12)
  expect(deps.clock.mono()).toBeLessThan(60_000)
})

test('a change whose consumer does not come to work is held back, says which and why, and the old one goes on', async () => {
  const {step, tokens, outcome, state} = await rotated((url) => (url.endsWith('/b') ? refused : working))
  expect(step).toMatchObject({result: 'skipped', why: 'it waits for consumer-b to work, and that says: HTTP 403'})
  expect([...tokens.values()].map(({enabled}) => enabled)).toEqual([true, true])
  expect(outcome).toBe('partial')
  expect(Date.parse(step?.endedAt ?? '') - Date.parse(state.startedAt)).toBeLessThanOrEqual(60_000)
})

test('an answer that proves nothing is not waited out as a yes', async () => {
  const {step} = await rotated(() => ({reason: 'unexpected', detail: 'connection reset'}), 1000)
  expect(step).toMatchObject({result: 'skipped', why: expect.stringContaining('connection reset')})
})

test('a change that awaits nothing asks nobody before it begins', async () => {
  const account = tokenAccount({prober: async () => (account.log.push('probe'), refused)})
  await account.begin(tokenPlan([tokenChange('token.disable', account.add(1))]))
  await carryOut(account.deps)
  expect(account.log.indexOf('probe')).toBeGreaterThan(account.log.indexOf('request'))
})

test('a replacement that goes on working holds through its soak, though it contains nobody', async () => {
  const account = tokenAccount({prober: async () => working})
  const token = account.add(1)
  const rotate = tokenChange('token.rotate', token, {params: {token: {id: token.id, name: token.name}, sink}})
  await account.begin(tokenPlan([rotate], {proof: {refused: [], working: ['consumer-a'], soak: ['1m'], probes}}))
  expect((await carryOut(account.deps)).outcome).toBe('replaced')
  const {state} = await verifyRun({watch: true}, account.deps)
  expect(state.soaked).toMatchObject([{point: '1m', held: true}])
})
