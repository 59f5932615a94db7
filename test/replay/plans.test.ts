import {afterAll, beforeAll, expect, test} from 'vitest'
import {replayPlanning} from '../../src/compose-recording/replay-planning.ts'
import {planDifference} from '../../src/core/recordings/difference.ts'
import {allShipped, openRange, type TestRange} from '../fixtures/range.ts'
import {planningOf} from './recorded.ts'

let range: TestRange
beforeAll(async () => {
  range = await openRange()
})
afterAll(() => range.stop())

/** One of each kind of plan: credentials, tunnels, people, and thousands of objects at once. */
const sample = ['agent-freeze', 'mesh-isolate', 'user-behind-agent', 'fleet-kill']
const soak = process.env['SOAK'] !== undefined

test.each(allShipped.filter(({runbook}) => soak || sample.includes(runbook)))(
  'the plan of $runbook is derived again from what it has read, without a network',
  async ({runbook, params}) => {
    const plan = await range.plan(runbook, params)
    const derived = await replayPlanning(planningOf(range.bench.recordingOf(plan)), {entriesOf: range.entries})
    expect(planDifference(plan, derived.value)).toBeUndefined()
    expect(derived).toEqual({value: plan, strange: [], unkept: []})
  },
)
