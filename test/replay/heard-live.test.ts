import {afterAll, beforeAll, expect, test} from 'vitest'
import {replayJournal} from '../../src/compose-recording/replay-journal.ts'
import {tailRunbook} from '../../src/core/runbooks/primitive-runbooks.ts'
import type {Account} from '../../src/sandbox/account/account.ts'
import {instantLogsOf} from '../../src/sandbox/families/instant-logs/sessions.ts'
import {tailsOf} from '../../src/sandbox/families/observability/tails.ts'
import {approvalsFor, never} from '../fixtures/approvals.ts'
import {benchBy, openListeningRange} from '../evidence/listening.ts'
import type {TestRange} from '../fixtures/range.ts'
import {filesAsPlaces, leaksIn} from '../secrets/canaries.ts'

let range: TestRange
let account: Account
let token = ''
beforeAll(async () => {
  ;({range, account, token} = await openListeningRange())
})
afterAll(() => range.stop())

test('a run that listened is derived again without listening: what it heard is in its bag, and no address is kept', async () => {
  const zones = range.inventory.levers.zones.slice(0, 1)
  const runbook = tailRunbook({duration: '10m', isOfAgent: true, zones})
  const bench = benchBy(range, {token})
  const plan = await bench.plan({runbook, params: {agent: 'research-bot'}, reason: 'test'})
  const listening = new AbortController()
  const hooks = {report: () => undefined, stop: never, listenUntil: listening.signal}
  const going = bench.apply(plan, approvalsFor(plan), hooks)
  const ids = () => [...tailsOf(account).open.keys(), ...instantLogsOf(account).sessions.keys()]
  await expect.poll(() => ids().length, {timeout: 20_000, interval: 20}).toBe(2)
  const opened = ids()
  listening.abort()
  const {run} = await going
  const {plan: planned, journal} = await replayJournal(run, {entriesOf: range.entries})
  expect(planned.verdict).toBe('same')
  expect(journal).toMatchObject({
    verdict: 'unknown',
    why: [
      expect.stringMatching(/tails was secret or too large/),
      expect.stringMatching(/logpush\/edge\/jobs was secret or too large/),
    ],
  })
  expect(
    leaksIn(
      filesAsPlaces(range.stateDir),
      opened.flatMap((id) => [`/feeds/tails/${id}`, `/feeds/instant-logs/${id}`]),
    ),
  ).toEqual([])
})
