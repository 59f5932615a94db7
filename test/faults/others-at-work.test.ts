import {expect, test} from 'vitest'
import type {JournalEntry} from '../../src/core/documents/journal.ts'
import {never} from '../fixtures/approvals.ts'
import type {RunResult} from '../../src/workbench.ts'
import {createElasticClock} from '../../src/sandbox/elastic-clock.ts'
import type {TestRange} from '../fixtures/range.ts'
import {byHand} from './own-token.ts'
import {appliedOf, eventsOf, within} from './struck.ts'

const agent = {agent: 'support-bot'}
const quiet = {report: () => undefined, stop: never}

test.concurrent('two runs on the same objects: the second is refused and names the first', async () => {
  await within(async (range) => {
    const [plan, second] = [await range.plan('agent-freeze', agent), await range.plan('fleet-kill', {})]
    let refusal: Promise<unknown> | undefined
    const run = await range.apply(plan, ({event}) => {
      if (event.type === 'lock') refusal = range.apply(second).catch((error: unknown) => error)
    })
    expect(run.outcome).toBe('contained')
    expect(await refusal).toMatchObject({code: 'REFUSED', message: expect.stringContaining(run.run)})
    const writes = range.entries(run.run).filter(({event}) => event.type === 'intent')
    expect(range.writes()).toHaveLength(writes.length)
  })
})

/** Waits out what is slow here, and no minute of propagation: the agent still gets through, and the probes wait for that. */
const attentive = {clock: createElasticClock({longFromMs: 1000, pauseMs: 5})}

interface Drift {
  readonly what: string
  readonly key: string
  readonly path: string
  /** What the other person makes of the object. */
  change(now: Body): Body
}

test.concurrent.each<Drift>([
  {
    what: 'a service token that somebody renames',
    key: 'disable-tokens/support-bot',
    path: '/access/service_tokens',
    change: () => ({name: 'support-bot-2'}),
  },
  {
    what: 'an API token that somebody narrows to an address',
    key: 'disable-api-tokens/support-bot',
    path: '/tokens',
    change: ({name, policies}) => ({name, policies, condition: {request_ip: {in: ['192.0.2.1']}}}),
  },
])('$what in the middle of a run is left to them', async ({key, path, change}) => {
  await within(async (range) => {
    const plan = await range.plan('agent-freeze', agent)
    const at = `${path}/${plan.changes.find((one) => one.key === key)?.target.id}`
    // The answer to the first write is slow, so that the other person's change comes before the next step begins.
    range.sandbox.faults.schedule({match: {method: 'PATCH'}, kind: 'slow', times: 1, delayMs: 500})
    let theirs: Promise<unknown> | undefined
    const interfere = async () => {
      const now = await byHand<Body>(range, 'GET', {path: at})
      return byHand(range, 'PUT', {path: at, body: change(now)})
    }
    const run = await range.apply(plan, ({event}: JournalEntry) => {
      if (event.type === 'intent') theirs ??= interfere()
    })
    expect(run.outcome).toBe('partial')
    expect(run.why).toContainEqual(expect.stringContaining(`${key}: drifted`))
    expect(eventsOf(range, run)).toContainEqual(expect.objectContaining({type: 'step-end', key, result: 'drifted'}))
    expect(appliedOf(range, run).filter((move) => move.startsWith(key))).toEqual([])
    expect(await byHand(range, 'GET', {path: at})).toMatchObject(change((await theirs) as Body))
  }, attentive)
})

type Body = Readonly<Record<string, unknown>>

/** A run of fleet-kill, and then somebody else at one of its rules. */
async function releaseAfter(
  range: TestRange,
  change: (rule: Body) => Body,
): Promise<{readonly run: RunResult; readonly path: string}> {
  const plan = await range.plan('fleet-kill', {})
  const rule = plan.changes.find(({target}) => target.name === 'ir-kill-l4')
  const run = await range.apply(plan)
  const path = `/gateway/rules/${rule?.target.id}`
  await byHand(range, 'PUT', {path, body: change(rule?.after as Body)})
  return {run, path}
}

test.concurrent('T27: a release leaves the rule that somebody else changed since, names its fields, and gives back the rest', async () => {
  await within(async (range) => {
    const mine = {traffic: 'net.dst.ip in {192.0.2.0/24}', description: 'kept open by the network team'}
    const {run, path} = await releaseAfter(range, (rule) => ({...rule, ...mine}))
    const release = await range.bench.planRelease(run.run, {reason: 'test'})
    const warned = release.safeguards.filter(({rule}) => rule === 'impossible')
    expect(warned).toEqual([expect.objectContaining({result: 'warned', object: 'ir-kill-l4'})])
    expect(warned[0]?.message).toMatch(/description.*traffic|traffic.*description/)
    const released = await range.apply(release)
    expect(released.outcome).toBe('release-incomplete')
    expect(released.why).toEqual([expect.stringContaining('engage/ir-kill-l4: skipped')])
    expect(range.writes().filter((write) => write.endsWith(path))).toHaveLength(2)
    expect(await byHand(range, 'GET', {path})).toMatchObject({...mine, enabled: true})
    expect(released.state.steps.get('disable-api-tokens/billing-bot')?.result).toBe('applied')
  })
})

test.concurrent('T27: a release leaves alone what somebody else gave back already', async () => {
  await within(async (range) => {
    const {run, path} = await releaseAfter(range, (rule) => ({...rule, enabled: false}))
    const release = await range.bench.planRelease(run.run, {reason: 'test'})
    expect(release.changes.filter(({effect}) => effect === 'none').map(({target}) => target.name)).toContain(
      'ir-kill-l4',
    )
    const released = await range.apply(release)
    expect({outcome: released.outcome, why: released.why}).toEqual({outcome: 'released', why: []})
    expect(range.writes().filter((write) => write.endsWith(path))).toHaveLength(2)
    expect((await range.bench.resume(released.run, quiet)).outcome).toBe('released')
  })
})
