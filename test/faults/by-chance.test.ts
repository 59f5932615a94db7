import {expect, test} from 'vitest'
import {type FaultKind, kindsOfReads, kindsOfRequests} from '../../src/sandbox/temper/fault-kinds.ts'
import {shipped} from '../fixtures/range.ts'
import {atScale, figure, seedOf} from '../soak/figures.ts'
import {carryThrough, isDone} from './carry-through.ts'
import {appliedOf, calmRun, timeless, within} from './struck.ts'

const isSoak = process.env['SOAK'] !== undefined

/** Silence takes ten seconds of real time each, and a network that is away takes everything with it: they have tests of their own. */
const kinds: readonly FaultKind[] = [...kindsOfRequests, ...kindsOfReads].filter(
  (kind) => kind !== 'silent' && kind !== 'cut',
)

const names = isSoak ? ['agent-freeze', 'fleet-kill', 'mcp-tool-quarantine'] : ['fleet-kill']
const calm = await Promise.all(shipped.filter(({runbook}) => names.includes(runbook)).map(calmRun))
const seeds = Array.from({length: isSoak ? atScale(100) : 2}, (_, at) => seedOf(process.env) * 1000 + at)

/** From three requests in ten to one in two. */
const rateOf = (seed: number): number => 0.3 + (seed % 3) / 10

/** How often a device was revoked that enrolled again meanwhile is not the same for each story. */
const once = (state: unknown): unknown =>
  JSON.parse(
    JSON.stringify(state, (key, value: unknown) =>
      key === 'revoked' && Array.isArray(value) ? [...new Set(value)] : value,
    ),
  )

test.each(calm.flatMap((what) => seeds.map((seed) => ({what, seed, runbook: what.runbook, rate: rateOf(seed)}))))(
  '$runbook with $rate of all requests struck, seed $seed: contained only when it is, nothing done twice, and contained in the end',
  {timeout: 600_000},
  async ({what, seed, rate}) => {
    await within(async (range) => {
      const plan = await range.plan(what.runbook, what.params)
      range.sandbox.faults.scatter({seed, rate, kinds, delayMs: 20, retryAfter: 0})
      const runs = await carryThrough(range, what, plan)
      range.sandbox.faults.scatter(undefined)
      const last = runs.at(-1)?.at(-1)
      const isRight =
        JSON.stringify(once(timeless(range.sandbox.snapshot().state))) === JSON.stringify(once(what.state))
      const claims = last !== undefined && isDone(range, last)
      figure('false contained', claims && !isRight ? 1 : 0)
      figure('requests struck by faults', range.sandbox.requests().filter(({struck}) => struck !== undefined).length)
      expect(claims && !isRight).toBe(false)
      expect(last, JSON.stringify(runs)).toBeDefined()
      for (const {run} of runs.flatMap((endings) => endings.slice(-1))) {
        const applied = appliedOf(range, {run})
        expect(applied).toHaveLength(new Set(applied).size)
      }
      if (claims) return
      const calmAgain = await carryThrough(range, what, await range.plan(what.runbook, what.params))
      const end = calmAgain.at(-1)?.at(-1)
      expect(end !== undefined && isDone(range, end), JSON.stringify(calmAgain)).toBe(true)
      expect(once(timeless(range.sandbox.snapshot().state))).toEqual(once(what.state))
    })
  },
)
