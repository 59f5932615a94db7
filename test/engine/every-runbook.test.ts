import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {openRange, shipped, type TestRange} from '../fixtures/range.ts'

let range: TestRange

beforeEach(async () => {
  range = await openRange()
})
afterEach(() => range.stop())

/** A connection into a segment that is cut off already cannot be opened to be seen cut: a second run does not prove that one again. */
const againEnds = (runbook: string) => (runbook === 'mesh-isolate' ? 'applied-unverified' : 'contained')

/** A new secret has to be handed out before anything works again; the tests of that runbook do so. */
const releaseEnds = (runbook: string) => (runbook === 'connector-token-theft' ? 'release-incomplete' : 'released')

/** Each action is asked twice in the contract suite: these are the runbooks that are used most. */
const common = ['agent-freeze', 'fleet-kill', 'mesh-isolate', 'service-token-compromise']

describe.each(shipped)('$runbook', ({runbook, params}) => {
  test('planning it writes nothing; a run sends nothing that the plan does not say, proves it, and gives it back', async () => {
    const before = range.sandbox.snapshot().state
    const plan = await range.plan(runbook, params)
    expect(range.writes()).toEqual([])
    const {run, outcome, why} = await range.apply(plan)
    expect({outcome, why}).toEqual({outcome: 'contained', why: []})
    const planned = plan.changes.flatMap(({key, moves}) => moves.map((move) => `${key} ${move}`))
    const sent = range
      .entries(run)
      .flatMap(({event}) => (event.type === 'intent' ? [`${event.key} ${event.move}`] : []))
    expect(planned).toEqual(expect.arrayContaining(sent))
    expect(range.writes()).toHaveLength(sent.length)
    const released = await range.release(run)
    expect(released.outcome).toBe(releaseEnds(runbook))
    if (released.outcome !== 'released') return
    expect(released.why).toEqual([])
    expect(range.sandbox.snapshot().state).toEqual(before)
  })

  test.runIf(common.includes(runbook))('a second run changes nothing', async () => {
    await range.apply(await range.plan(runbook, params))
    const writes = range.writes()
    const again = await range.plan(runbook, params)
    expect(again.changes.map(({key, effect}) => ({key, effect}))).toEqual(
      again.changes.map(({key}) => ({key, effect: 'none'})),
    )
    expect((await range.apply(again)).outcome).toBe(againEnds(runbook))
    expect(range.writes()).toEqual(writes)
  })
})
