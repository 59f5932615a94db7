import {afterEach, beforeEach, expect, test} from 'vitest'
import {runReport} from '../../src/core/runs/run-report.ts'
import {createElasticClock} from '../../src/sandbox/elastic-clock.ts'
import type {World} from '../../src/sandbox/world.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {never} from '../fixtures/approvals.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'

let range: TestRange
let world: World | undefined

beforeEach(async () => {
  const elastic = createElasticClock({pauseMs: 50})
  const clock = {...elastic, sleep: systemClock.sleep}
  range = await openRange({clock, soakClock: elastic, also: (one) => void (world = one)})
})
afterEach(() => range.stop())

const agent = {agent: 'support-bot'}
const hooks = {report: () => undefined, stop: never}
const levelOf = (state: Parameters<typeof runReport>[0]) => runReport(state).ladder?.level

test('a connection that was open before is seen cut, and the run stands at V2', async () => {
  const result = await range.apply(await range.plan('agent-freeze', agent))
  expect(result.outcome).toBe('contained')
  expect(result.state.probes.get('refused:support-bot-feed')).toMatchObject({answer: 'proven', reason: 'cut'})
  expect(levelOf(result)).toBe('V2')
})

test('looking again in another process does not ask the cut connection again, and does not lose its proof', async () => {
  const {run} = await range.apply(await range.plan('agent-freeze', agent))
  const again = await range.bench.verify(run, {...hooks, watch: false})
  expect(again.outcome).toBe('contained')
  const asked = range.entries(run).flatMap(({event}) => (event.type === 'probe' ? [event.result.probe] : []))
  expect(asked.filter((probe) => probe === 'support-bot-feed')).toHaveLength(1)
})

test('through the soak the records are asked, and a run that stays quiet comes to V4', async () => {
  const {run} = await range.apply(await range.plan('agent-freeze', agent))
  const soaked = await range.bench.verify(run, {...hooks, watch: true})
  expect({outcome: soaked.outcome, why: soaked.why}).toEqual({outcome: 'contained', why: []})
  expect(levelOf(soaked)).toBe('V4')
  const quiet = [...soaked.state.steps.values()].flatMap(({change, quiet: verdict}) =>
    verdict === undefined ? [] : [`${change.uses} ${verdict.verdict}`],
  )
  expect(quiet.toSorted()).toEqual(['api-token.disable held', 'service-token.disable held'])
})

test('a sign-in that Cloudflare recorded after the change takes contained back', async () => {
  const {run} = await range.apply(await range.plan('agent-freeze', agent))
  const token = [...(world?.account.serviceTokens.values() ?? [])].find(({stored}) => stored.name === 'support-bot')
  const app = [...(world?.account.apps.values() ?? [])].find(({name}) => name === 'crm')
  const stop = new AbortController()
  const soaked = await range.bench.verify(run, {
    watch: true,
    stop: stop.signal,
    report: ({event}) => {
      // After the first soak point a quarter of an hour passes, in which somebody gets in.
      if (event.type === 'soak' && event.point === '15m' && token !== undefined && app !== undefined)
        world?.edge.recordLogin({appId: app.id, serviceTokenId: token.stored.id, allowed: true, address: '203.0.113.9'})
    },
  })
  expect(soaked.outcome).toBe('not-contained')
  expect(soaked.why.join()).toContain('not quiet: service token support-bot signed in')
  expect(levelOf(soaked)).toBe('V2')
})
