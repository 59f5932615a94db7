import {expect, test} from 'vitest'
import {leasesIn} from '../../src/compose-leases/leases-in.ts'
import {Fault} from '../../src/core/fault.ts'
import {runState} from '../../src/core/runs/run-state.ts'
import {standingRuns} from '../../src/core/runs/run-summary.ts'
import {listRuns} from '../../src/storage/runs.ts'
import {cutRunbook, movedClock} from '../dead-man/cut.ts'
import {byHand} from '../faults/own-token.ts'
import {within} from '../faults/struck.ts'
import {approvalsFor, never} from '../fixtures/approvals.ts'
import type {TestRange} from '../fixtures/range.ts'
import {lapsingParams, lapsingRunbook} from '../leases/lapsing.ts'

const hooks = {report: () => undefined, stop: never, tell: () => undefined}

interface Contained {
  readonly run: string
  readonly keys: readonly string[]
}

async function contain(range: TestRange, step: string, heartbeat?: string): Promise<Contained> {
  const steps = lapsingRunbook().document.steps.filter(({id}) => id === step)
  const runbook = heartbeat === undefined ? lapsingRunbook({steps}) : cutRunbook(heartbeat)
  const params = heartbeat === undefined ? lapsingParams : {segment: lapsingParams.segment}
  const plan = await range.bench.plan({runbook, params, incident: 'INC-9', codename: 'Blue Heron', reason: 'test'})
  const {run} = await range.apply(plan)
  return {run, keys: plan.changes.filter((change) => change.step === step).map(({key}) => key)}
}

const lostOf = async ({bench}: TestRange) =>
  (await bench.status()).runs.flatMap(({run, changes}) =>
    changes.flatMap(({key, standing}) => (standing === 'not-held' ? [{run, key}] : [])),
  )

/** Somebody enables the tokens of the agent again, past firebreak. */
async function enableByHand(range: TestRange, run: string): Promise<void> {
  for (const {target} of runState(range.entries(run)).plan.changes)
    await byHand(range, 'PUT', {path: `/access/service_tokens/${target.id}`, body: {enabled: true}})
}

/** Somebody empties the list that cuts segments off. */
async function connectByHand(range: TestRange): Promise<void> {
  const {list} = range.inventory.levers.segmentBlock ?? {}
  const path = `/gateway/lists/${list?.id}`
  const items = await byHand<readonly {value: string}[]>(range, 'GET', {path: `${path}/items`})
  await byHand(range, 'PATCH', {path, body: {remove: items.map(({value}) => value)}})
}

const madeAgain = (range: TestRange, origin: string) =>
  listRuns(range.stateDir).filter(({reasserts}) => reasserts?.run === origin)

const standing = ({stateDir, inventory}: TestRange) => standingRuns(listRuns(stateDir), inventory.account.id)

test('what somebody has undone is made again by a run that belongs to the first, and is given back with it', async () => {
  await within(async (range) => {
    const {run, keys} = await contain(range, 'tokens')
    await enableByHand(range, run)
    expect(await lostOf(range)).toEqual(keys.map((key) => ({run, key})))

    const before = range.writes().length
    const {end, left} = await range.bench.reassert(run, keys, hooks)
    const again = end?.run ?? ''
    expect(left).toEqual([])
    expect(range.writes()).toHaveLength(before + keys.length)
    const {plan: made, approvals, steps: done} = runState(range.entries(again))
    expect(made).toMatchObject({kind: 'contain', reasserts: run, incident: 'INC-9', codename: 'Blue Heron'})
    expect(made.changes.map(({direction, effect, lease}) => [direction, effect, lease])).toEqual(
      keys.map(() => ['restrict', 'update', undefined]),
    )
    expect(made.reason).toContain(`${run} no longer held`)
    expect(approvals.map(({by, means}) => [by, means])).toEqual([['tester', 'flag']])
    expect(new Set([...done.values()].map(({result}) => result))).toEqual(new Set(['applied']))

    // It is looked at, leased and made again as part of the run that made it first.
    expect((await range.bench.status()).runs.map((one) => one.run)).toEqual([run])
    expect(await lostOf(range)).toEqual([])
    expect(await range.bench.reassert(run, keys, hooks)).toEqual({left: []})
    await enableByHand(range, run)
    expect(await range.bench.reassert(again, keys, hooks)).toEqual({left: []})

    const release = await range.bench.planRelease(again, {reason: 'done'})
    expect(release).toMatchObject({releases: run, codename: 'Blue Heron'})
    expect(release.safeguards.filter(({result}) => result === 'warned')).toEqual([])
    await range.apply(release)
    expect(standing(range)).toEqual([])
    const writes = range.writes().length
    await expect(range.bench.reassert(run, keys, hooks)).rejects.toMatchObject({code: 'REFUSED'})
    await expect(range.bench.resume(again, hooks)).rejects.toMatchObject({code: 'REFUSED'})
    expect(range.writes()).toHaveLength(writes)
  })
}, 60_000)

test('whoever undoes it again and again is answered three times in all, and what only a person makes again is left', async () => {
  await within(async (range) => {
    const {run, keys} = await contain(range, 'tokens')
    for (let round = 0; round < 5; round += 1) {
      await enableByHand(range, run)
      // As a watch does: for each run that has lost something.
      for (const [lost, of] of Map.groupBy(await lostOf(range), (one) => one.run))
        await range.bench.reassert(
          lost,
          of.map(({key}) => key),
          hooks,
        )
    }
    expect(madeAgain(range, run)).toHaveLength(3)
    const {left} = await range.bench.reassert(run, [...keys, 'other'], hooks)
    expect(left.map(({key}) => key)).toEqual([...keys, 'other'])
    expect(left[0]?.why).toContain('three times')
    expect(await range.bench.planRelease('last', {reason: 'done'})).toMatchObject({releases: run})
  })
}, 60_000)

test('a release that ends while a watch plans has the last word', async () => {
  await within(async (range) => {
    const {run, keys} = await contain(range, 'tokens')
    await enableByHand(range, run)
    const release = await range.bench.planRelease(run, {reason: 'done'})
    const ended: Promise<unknown>[] = []
    // Told once all is planned and approved: from here on the lock keeps them apart, and what is asked under it.
    const tell = () => void ended.push(range.apply(release))
    await expect(range.bench.reassert(run, keys, {...hooks, tell})).rejects.toMatchObject({code: 'REFUSED'})
    await Promise.all(ended)
    expect(madeAgain(range, run)).toEqual([])
    const runs = range.runs()
    const plan = await range.plan('agent-freeze', {agent: 'support-bot'})
    const assertStill = () => {
      throw new Fault('REFUSED', 'given back')
    }
    await expect(range.bench.apply(plan, approvalsFor(plan), {...hooks, assertStill})).rejects.toThrow('given back')
    expect(range.runs()).toEqual(runs)
  })
}, 60_000)

test('what lapses is given back in its time though it was made again, and is not made again after', async () => {
  const clock = movedClock()
  await within(
    async (range) => {
      const {run, keys} = await contain(range, 'block')
      clock.pass(3_600_000)
      await connectByHand(range)
      expect((await range.bench.reassert(run, keys, hooks)).end?.outcome).not.toBe('failed')
      expect(await lostOf(range)).toEqual([])
      const leases = leasesIn(
        {stateDir: range.stateDir, lockDir: range.stateDir, operator: 'tester', clock},
        {signExtension: async <Extension>(extension: Extension) => extension},
      )
      expect(leases.all().map((lease) => [lease.run, lease.standing])).toEqual([[run, 'current']])

      clock.pass(3 * 3_600_000)
      await connectByHand(range)
      expect((await range.bench.reassert(run, keys, hooks)).left[0]?.why).toContain('its lease has run out')
      expect(madeAgain(range, run)).toHaveLength(1)
    },
    {clock},
  )
  await within(
    async (range) => {
      const {run, keys} = await contain(range, 'block')
      await connectByHand(range)
      await range.bench.reassert(run, keys, hooks)
      clock.pass(5 * 3_600_000)
      expect(await range.bench.reap({...hooks, watch: false})).toMatchObject([{run, keys, result: 'lifted'}])
      expect((await range.bench.status()).runs.flatMap(({changes}) => changes.map((one) => one.standing))).toEqual([
        'lifted',
      ])
      const [again] = madeAgain(range, run)
      await expect(range.bench.resume(again?.run ?? '', hooks)).rejects.toMatchObject({code: 'REFUSED'})
      await expect(range.bench.reassert(run, keys, hooks)).rejects.toMatchObject({code: 'REFUSED'})
    },
    {clock},
  )
}, 60_000)

test('what stands only while somebody gives a heartbeat is not made again', async () => {
  await within(async (range) => {
    const {run, keys} = await contain(range, 'block', '15m')
    await connectByHand(range)
    const writes = range.writes().length
    expect((await range.bench.reassert(run, keys, hooks)).left[0]?.why).toContain('heartbeat')
    expect(range.writes()).toHaveLength(writes)
    expect(madeAgain(range, run)).toEqual([])
  })
}, 60_000)
