import fc from 'fast-check'
import {beforeAll, expect, test} from 'vitest'
import type {Plan} from '../../src/core/documents/plan.ts'
import {type CrashPoint, crashPoints} from '../../src/core/crash-point.ts'
import type {FaultKind} from '../../src/sandbox/temper/faults.ts'
import type {RunResult} from '../../src/workbench.ts'
import {impatientClock} from '../fixtures/impatient-clock.ts'
import {type Shipped, shipped} from '../fixtures/range.ts'
import {atScale, figure, seedOf} from '../soak/figures.ts'
import {type Build, buildChild} from './build.ts'
import type {Hit} from './child.ts'
import type {DoomedRange} from './doomed-range.ts'
import {nothing} from './findings.ts'
import {live} from './life.ts'
import {hooks, inDoomedRange, leftBy, type Recovered, recover} from './recover.ts'

let build: Build

beforeAll(async () => {
  build = await buildChild()
})

const isSoak = process.env['SOAK'] !== undefined

/** They prove in real seconds, a minute of them, what a run that is resumed has not done yet: they are killed at every point without the weather. */
const slow = ['exfil-egress-block', 'connector-token-theft', 'mesh-isolate']
const runbooks = shipped.filter(({runbook}) => !slow.includes(runbook))

/** Weather that a run lives through: the request is lost, or its answer, or both come late. */
const kinds: readonly FaultKind[] = [
  '429',
  '500',
  '503',
  '502-after',
  'reset-before',
  'reset-after',
  'truncated',
  'slow',
  'late-commit',
]

/** About as often as a run passes points of a kind. */
const mostHits = new Map([
  ['journal', 40],
  ['read', 60],
  ['file', 15],
  ['bag', 6],
  ['write', 6],
])

const isOnce = (point: CrashPoint): boolean => /made|making|taking|taken|freeing|freed|seal/.test(point)

const death: fc.Arbitrary<Hit> = fc.constantFrom(...crashPoints).chain((point) =>
  fc.record({
    point: fc.constant(point),
    hit: fc.integer({min: 1, max: isOnce(point) ? 1 : (mostHits.get(point.split(':')[0] ?? '') ?? 1)}),
  }),
)

const story = fc.record({
  what: fc.constantFrom(...runbooks),
  deaths: fc.array(death, {minLength: 1, maxLength: 3}),
  seed: fc.nat(),
  rate: fc.constantFrom(0.3, 0.4, 0.5),
})
type Story = typeof story extends fc.Arbitrary<infer Value> ? Value : never

/** More than any run needs once the weather is calm. */
const mostResumes = 8

/** Looks again, as an operator does where a look was struck when the run was proven. */
const provenAgain = async (range: DoomedRange, ended: RunResult): Promise<RunResult> =>
  ended.outcome === 'contained' ? ended : range.bench.verify('last', {...hooks, watch: false})

/** Resumes, at first in the same weather, until nothing is left to do. */
async function recoverAtLast(range: DoomedRange, plan: Plan): Promise<Recovered> {
  for (let times = 1; ; times += 1) {
    if (times === 2) range.sandbox.faults.scatter(undefined)
    const ended = await recover(range, plan).catch((error: unknown) => {
      if (times === mostResumes) throw error
    })
    if (ended === undefined) continue
    if (isAtRest(ended) || times === mostResumes) {
      range.sandbox.faults.scatter(undefined)
      return leftBy(range, await provenAgain(range, ended))
    }
  }
}

const isAtRest = ({outcome}: RunResult): boolean => outcome === 'contained' || outcome === 'applied-unverified'

/** A device that enrolled again while the run was down was revoked once more: how often is not the same for each story. */
const once = (state: unknown): unknown =>
  JSON.parse(
    JSON.stringify(state, (key, value: unknown) =>
      key === 'revoked' && Array.isArray(value) ? [...new Set(value)] : value,
    ),
  )

const options = (): Parameters<typeof inDoomedRange>[1] => ({clock: impatientClock()})

const calm = new Map<string, Promise<unknown>>()

/** The account as a run leaves it that nothing happens to. */
function calmEnd({runbook, params}: Shipped): Promise<unknown> {
  const known = calm.get(runbook)
  if (known !== undefined) return known
  const end = inDoomedRange(
    async (range) => (await leftBy(range, await range.apply(await range.plan(runbook, params)))).state,
    options(),
  )
  calm.set(runbook, end)
  return end
}

async function livesThrough({what, deaths, seed, rate}: Story): Promise<void> {
  await inDoomedRange(async (range) => {
    const plan = await range.plan(what.runbook, what.params)
    range.sandbox.faults.scatter({seed, rate, kinds, delayMs: 20, retryAfter: 0})
    for (const [at, dieAt] of deaths.entries()) {
      const begun = at > 0 && range.runs().length > 0
      const life = await live(build, range.life(begun ? {resume: 'last'} : {apply: range.keep(plan)}, dieAt))
      if (life.killed) figure('crashes tried', 1)
    }
    // What could not be seen in such weather is named, and is no failure.
    const {state, why: _why, ...recovered} = await recoverAtLast(range, plan)
    expect(recovered).toEqual({outcome: 'contained', ...nothing})
    expect(once(state)).toEqual(once(await calmEnd(what)))
  }, options())
}

/** Stories at a time. */
const abreast = isSoak ? 5 : 2
const stories = isSoak ? atScale(1000) : 2

test.concurrent.each(Array.from({length: abreast}, (_, lane) => lane))(
  'T2: killed at random points while every second or third request goes wrong, it ends the same: nothing lost, nothing sent twice (%i)',
  {timeout: isSoak ? 14_400_000 : 400_000},
  async (lane) => {
    const seed = seedOf(process.env) * abreast + lane
    await fc.assert(fc.asyncProperty(story, livesThrough), {
      seed,
      numRuns: stories / abreast,
      endOnFailure: true,
    })
  },
)
