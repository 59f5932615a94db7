import {expect, test} from 'vitest'
import {containedEvents, exampleEntries} from '../../../test/fixtures/example-journal.ts'
import {exampleChange, examplePlan} from '../../../test/fixtures/example-plan.ts'
import {held, notHeld, type Verdict} from '../../core/outcome.ts'
import {runState} from '../../core/runs/run-state.ts'
import {askQuiet} from './ask-quiet.ts'
import {testProving} from '../testing/proving.ts'

const key = 'disable-tokens/support-bot'
const late = '2026-03-01T04:00:00.000Z'

/** Asks an action of a contained run, at a time. */
async function asked({
  now = late,
  quiet,
  propagationMs = 1000,
}: {
  now?: string
  quiet?: () => Promise<Verdict>
  propagationMs?: number
}) {
  const plan = examplePlan({changes: [exampleChange({propagationMs})]})
  const own = containedEvents(plan).filter((event) => !('key' in event) || event.key === key)
  const since: Date[] = []
  const action =
    quiet === undefined
      ? {}
      : {
          quiet: (_reader: unknown, _params: unknown, from: Date) => {
            since.push(from)
            return quiet()
          },
        }
  const {deps, events} = testProving({now, action})
  await askQuiet(runState(exampleEntries(own)), deps)
  return {events, since: since.map((from) => from.toISOString())}
}

test('the records are asked for what came after the change and its cool-down', async () => {
  const {events, since} = await asked({quiet: async () => held})
  expect(since).toEqual(['2026-03-01T03:01:34.000Z'])
  expect(events).toEqual([{type: 'quiet', key, since: since[0], verdict: held}])
})

test('a change that takes long to be in force has as long a cool-down', async () => {
  const {since} = await asked({quiet: async () => held, propagationMs: 600_000})
  expect(since).toEqual(['2026-03-01T03:10:04.000Z'])
})

test('they are not asked before a minute of silence could be in them', async () => {
  expect((await asked({quiet: async () => held, now: '2026-03-01T03:02:33.000Z'})).events).toEqual([])
  expect((await asked({quiet: async () => held, now: '2026-03-01T03:02:35.000Z'})).events).toHaveLength(1)
})

test('what succeeded since is told, and records that fail prove nothing', async () => {
  const {events} = await asked({quiet: async () => notHeld('it signed in')})
  expect(events).toMatchObject([{verdict: {verdict: 'not-held', why: 'it signed in'}}])
  const failing = await asked({quiet: () => Promise.reject(new Error('HTTP 500'))})
  expect(failing.events).toMatchObject([{verdict: {verdict: 'unproven'}}])
})

test('an action that no record tells of is not asked', async () => {
  expect((await asked({})).events).toEqual([])
})
