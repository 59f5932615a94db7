import {afterEach, beforeEach, expect, test} from 'vitest'
import type {JournalEntry} from '../../src/core/documents/journal.ts'
import type {Plan} from '../../src/core/documents/plan.ts'
import {runReport} from '../../src/core/runs/run-report.ts'
import {runState} from '../../src/core/runs/run-state.ts'
import {createElasticClock} from '../../src/sandbox/elastic-clock.ts'
import {byHand} from '../faults/own-token.ts'
import {approvalsFor, never} from '../fixtures/approvals.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'
import {releasedBy} from './short-watch.ts'

let range: TestRange
let run: string

/** Every agent is stopped; a release of it is watched for two minutes. */
beforeEach(async () => {
  range = await openRange({clock: createElasticClock({longFromMs: 500, pauseMs: 20})})
  const plan = await range.bench.plan({runbook: releasedBy('fleet-kill', {watch: '2m'}), params: {}, reason: 'test'})
  run = (await range.apply(plan)).run
})
afterEach(() => range.stop())

const stagesOf = ({stages = []}: Plan) => stages

/** Keys of the intents of a run, and where its watches were, in the order of the journal. */
const courseOf = (entries: readonly JournalEntry[]): readonly string[] =>
  entries.flatMap(({event}) => {
    if (event.type === 'intent') return [event.key]
    return event.type === 'watched' ? [`watched ${event.stage} ${event.ms}`] : []
  })

const reenable = (plan: Plan, key: string) =>
  byHand(range, 'PUT', {
    path: `/access/service_tokens/${plan.changes.find((change) => change.key === key)?.target.id ?? ''}`,
    body: {enabled: true},
  })

test('the agent that reaches least far is given back first, and nothing else is sent until the watch over it has held', async () => {
  const before = range.sandbox.snapshot().state
  const plan = await range.bench.planRelease(run, {})
  const [canary, rest] = stagesOf(plan)
  expect(stagesOf(plan).map(({name, watch}) => [name, watch])).toEqual([
    ['research-bot', '2m'],
    ['the rest', undefined],
  ])
  expect(canary?.keys).toEqual(expect.arrayContaining(['disable-tokens/research-bot', 'end-sessions/crm']))
  expect(rest?.keys).toContain('engage/ir-kill-dns')
  expect([canary, rest].flatMap((stage) => stage?.keys ?? [])).toEqual(plan.changes.map(({key}) => key))
  expect(canary?.refused).toContain('support-bot-crm')
  const firstOf = async (name: string) => stagesOf(await range.bench.planRelease(run, {}, {canary: name}))[0]
  expect((await firstOf('support-bot'))?.keys).toContain('revoke-devices/support-bot')
  expect((await firstOf('stop-flags'))?.keys).toEqual(['stop-flags/research-bot-run'])
  // What needs a rule is given back before the rule.
  expect((await firstOf('engage/ir-kill-l4'))?.keys).toContain('disable-tokens/support-bot')
  await expect(firstOf('nobody')).rejects.toMatchObject({code: 'USAGE', next: [expect.stringContaining('support-bot')]})
  const whole = await range.bench.planRelease(run, {reason: 'the shop is down'}, {atOnce: true})
  expect([whole.stages, whole.atOnce]).toEqual([undefined, true])
  expect(range.sandbox.snapshot().state).toEqual(before)

  const end = await range.apply(plan)
  expect([end.outcome, end.why]).toEqual(['released', []])
  const course = courseOf(range.entries(end.run))
  const held = course.indexOf('watched research-bot 120000')
  expect(held).toBeGreaterThan(0)
  expect(course.slice(0, held).filter((key) => rest?.keys.includes(key))).toEqual([])
  expect(course.slice(held + 1).every((key) => rest?.keys.includes(key))).toBe(true)
  expect(course.filter((one) => one.startsWith('watched'))).toEqual(
    [0, 15_000, 30_000, 60_000, 120_000].map((ms) => `watched research-bot ${ms}`),
  )
  expect(runReport(end).next[0]).toBe(`firebreak verify ${end.run} --watch`)
  const soaked = await range.bench.verify(end.run, {report: () => undefined, stop: never, watch: true})
  expect([soaked.outcome, soaked.state.soaked.map(({point}) => point)]).toEqual(['released', ['1m', '2m']])
})

test('a regression contains again what was given back, by changes of its own, and never sends the second stage; Ctrl-C in the watch of the next release leaves a run to be resumed', async () => {
  const plan = await range.bench.planRelease(run, {})
  let once = false
  const end = await range.apply(plan, ({event}) => {
    if (event.type !== 'watched' || event.ms < 15_000 || once) return
    once = true
    void reenable(plan, 'disable-tokens/support-bot')
  })
  const [canary, rest] = stagesOf(plan)
  expect(end.outcome).toBe('release-incomplete')
  expect(runReport(end)).toMatchObject({
    exitCode: 24,
    next: ['firebreak status', `firebreak release ${run}`, expect.anything()],
  })
  expect(end.why).toEqual(
    expect.arrayContaining([
      'seen in the watch over research-bot: probe support-bot-crm must stay refused: answered',
      'contained again: disable-tokens/research-bot, service-token research-bot',
    ]),
  )
  expect(end.why.filter((why) => /NOT|refused again/.test(why))).toEqual([])
  const course = courseOf(range.entries(end.run))
  expect(course.filter((key) => rest?.keys.includes(key))).toEqual([])
  const given = course.filter((key) => canary?.keys.includes(key))
  expect(new Set(course.filter((key) => key.startsWith('again:')))).toEqual(new Set(given.map((key) => `again:${key}`)))
  const sent = course.length
  expect((await range.bench.resume(end.run, {report: () => undefined, stop: never})).outcome).toBe('release-incomplete')
  expect(courseOf(range.entries(end.run))).toHaveLength(sent)

  // What was taken again stands, and what somebody has enabled by hand is put right by hand.
  const id = plan.changes.find(({key}) => key === 'disable-tokens/support-bot')?.target.id ?? ''
  await byHand(range, 'PUT', {path: `/access/service_tokens/${id}`, body: {enabled: false}})
  const stands = (await range.bench.status()).runs[0]?.changes ?? []
  const again = stands.filter(({key}) => given.includes(key))
  expect(again.map(({standing}) => standing)).toEqual([...new Set(given)].map(() => 'in-force'))
  await interrupted()
})

/** Ctrl-C in the watch leaves a run that is resumed at the same stage, with what is left of the watch and nothing sent twice. */
async function interrupted(): Promise<void> {
  const plan = await range.bench.planRelease(run, {})
  const stop = new AbortController()
  const writes = range.writes().length
  const report = ({event}: JournalEntry) => {
    if (event.type === 'watched' && event.ms === 30_000) stop.abort()
  }
  const end = await range.bench.apply(plan, approvalsFor(plan), {report, stop: stop.signal})
  expect([end.outcome, runReport(end).exitCode, runReport(end).next[0]]).toEqual([
    'release-incomplete',
    24,
    `firebreak resume ${end.run}`,
  ])
  const [canary] = stagesOf(plan)
  expect(
    courseOf(range.entries(end.run)).filter((key) => !canary?.keys.includes(key) && !key.startsWith('watched')),
  ).toEqual([])
  const lifted = (await range.bench.status()).runs[0]?.changes.filter(({standing}) => standing === 'lifted')
  expect(lifted?.map(({key}) => key)).toContain('disable-tokens/research-bot')

  const resumed = await range.bench.resume(end.run, {report: () => undefined, stop: never})
  expect(resumed.outcome).toBe('released')
  const course = courseOf(range.entries(end.run))
  expect(course.filter((one) => one.startsWith('watched'))).toEqual(
    [0, 15_000, 30_000, 30_000, 60_000, 120_000].map((ms) => `watched research-bot ${ms}`),
  )
  const intents = course.filter((one) => !one.startsWith('watched'))
  expect(range.writes()).toHaveLength(writes + intents.length)
  expect(runState(range.entries(end.run)).watched.get('research-bot')).toBe(120_000)
}
