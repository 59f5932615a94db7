import {expect, test} from 'vitest'
import {runState} from '../../src/core/runs/run-state.ts'
import {byHand} from '../faults/own-token.ts'
import {within} from '../faults/struck.ts'
import {never} from '../fixtures/approvals.ts'
import {lapsingParams, lapsingRunbook} from '../leases/lapsing.ts'

const hooks = {report: () => undefined, stop: never}

test('what somebody has undone is made again by a run of its own that only restricts, and not once it is given back', async () => {
  await within(async (range) => {
    const steps = lapsingRunbook().document.steps.filter(({id}) => id === 'tokens')
    const plan = await range.bench.plan({runbook: lapsingRunbook({steps}), params: lapsingParams, reason: 'test'})
    const {run} = await range.apply(plan)
    const [change] = plan.changes
    const key = change?.key ?? ''
    const lost = async () =>
      (await range.bench.status()).runs.flatMap(({changes}) => changes.filter(({standing}) => standing === 'not-held'))
    await byHand(range, 'PUT', {path: `/access/service_tokens/${change?.target.id}`, body: {enabled: true}})
    expect((await lost()).map((one) => one.key)).toEqual([key])

    const before = range.writes().length
    const again = await range.bench.reassert(run, [key], hooks)
    expect(range.writes()).toHaveLength(before + 1)
    const {plan: made, approvals, steps: done} = runState(range.entries(again.run))
    expect(made).toMatchObject({kind: 'contain', changes: [{key, direction: 'restrict', effect: 'update'}]})
    expect(made.reason).toContain(`${run} no longer held`)
    expect(approvals.map(({by, means}) => [by, means])).toEqual([['tester', 'flag']])
    expect([...done.values()].map(({result}) => result)).toEqual(['applied'])
    expect(await lost()).toEqual([])

    await range.release(again.run)
    await range.release(run)
    await expect(range.bench.reassert(run, [key], hooks)).rejects.toMatchObject({code: 'REFUSED'})
    await expect(range.bench.reassert(run, ['other'], hooks)).rejects.toMatchObject({code: 'REFUSED'})
  })
})
