import {beforeAll, describe, expect, test} from 'vitest'
import {type Shipped, shipped} from '../fixtures/range.ts'
import {figure} from '../soak/figures.ts'
import {type Build, buildChild} from './build.ts'
import type {Hit} from './child.ts'
import {nothing} from './findings.ts'
import {enumerated, hitsOf, type Life, live} from './life.ts'
import {inDoomedRange, leftBy, type Recovered, recover, timeless} from './recover.ts'

let build: Build

beforeAll(async () => {
  build = await buildChild()
})

const soak = process.env['SOAK'] !== undefined

/** What they take away can all be given back; what others destroy is told by their plans. */
const givenBack = shipped.filter(({runbook}) =>
  (soak
    ? ['agent-freeze', 'exfil-egress-block', 'ai-gateway-runaway', 'mcp-tool-quarantine', 'api-token-leak']
    : ['agent-freeze']
  ).includes(runbook),
)

interface Released extends Recovered {
  /** The account as it was before anything was contained. */
  readonly before: unknown
}

/** Contains, and releases by a process that is killed at a point; the release is recovered. */
function releaseAndRecover({runbook, params}: Shipped, dieAt?: Hit): Promise<Released & Life> {
  return inDoomedRange(async (range) => {
    const before = timeless(range.sandbox.snapshot().state)
    const {run} = await range.apply(await range.plan(runbook, params))
    const plan = await range.bench.planRelease(run, {reason: 'test', incident: 'DRILL'})
    const life = await live(build, range.life({apply: range.keep(plan)}, dieAt))
    if (life.killed) figure('crashes tried', 1)
    const released = await recover(range, plan)
    return {...life, before, ...(await leftBy(range, released))}
  })
}

/** The points around what a release does; a soak takes every point. */
const around = ['journal:made', 'write:before-leaving', 'write:left', 'write:answered', 'lock:freed']

function chosen(life: Life): readonly Hit[] {
  if (soak) return enumerated(life)
  return [...Map.groupBy(hitsOf(life), ({point}) => point)].flatMap(([point, all]) =>
    around.includes(point) ? (all[all.length >> 1] ?? []) : [],
  )
}

describe.each(givenBack)('$runbook', (what) => {
  test(
    'T8: a release that is killed at a crash point and resumed gives back exactly what it would have',
    {timeout: 3_600_000},
    async () => {
      const {passed, killed, ...whole} = await releaseAndRecover(what)
      expect(whole).toMatchObject({outcome: 'released', ...nothing})
      expect(whole.state).toEqual(whole.before)
      const queue = chosen({passed, killed}).values()
      const untilDone = async () => {
        for (const dieAt of queue) {
          const {passed: _passed, killed: _killed, ...released} = await releaseAndRecover(what, dieAt)
          expect({dieAt, ...released}).toEqual({dieAt, ...whole})
        }
      }
      await Promise.all(Array.from({length: 4}, untilDone))
    },
  )
})
