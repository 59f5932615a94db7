import {beforeAll, expect, test} from 'vitest'
import {rotationRunbook} from '../../src/core/runbooks/rotation-runbook.ts'
import {exitCodeOf} from '../../src/core/runs/run-report.ts'
import {figure} from '../soak/figures.ts'
import {type Build, buildChild} from './build.ts'
import type {Hit} from './child.ts'
import {live} from './life.ts'
import {hooks, inDoomedRange} from './recover.ts'

let build: Build

beforeAll(async () => {
  build = await buildChild()
})

const rotation = {kind: 'service-token', token: 'billing-bot', compromised: true} as const

interface Death {
  readonly dieAt: Hit
  /** How often the secret was made anew. */
  readonly made: number
  readonly exitCode: number
  readonly says: RegExp
}

const never = /rotate was sent and its answer is unknown; it is never sent twice/
const lost = /rotate was done and its new secret is lost/

test.each<Death>([
  {dieAt: {point: 'write:before-leaving', hit: 1}, made: 0, exitCode: 22, says: never},
  {dieAt: {point: 'write:left', hit: 1}, made: 1, exitCode: 22, says: never},
  {dieAt: {point: 'write:answered', hit: 1}, made: 1, exitCode: 22, says: never},
  {dieAt: {point: 'secret:before-put', hit: 1}, made: 1, exitCode: 20, says: lost},
  {dieAt: {point: 'secret:put', hit: 1}, made: 1, exitCode: 20, says: lost},
])(
  'T7: a rotation that is killed at $dieAt.point is never sent again, and says who has to look',
  async ({dieAt, made, exitCode, says}) => {
    await inDoomedRange(async (range) => {
      const runbook = rotationRunbook(range.inventory, rotation)
      const plan = await range.bench.plan({runbook, params: {token: rotation.token}, reason: 'test'})
      expect(await live(build, range.life({apply: range.keep(plan)}, dieAt))).toMatchObject({killed: true})
      figure('crashes tried', 1)
      for (let times = 1; times <= 2; times += 1) {
        const resumed = await range.bench.resume('last', hooks)
        const step = resumed.state.steps.get('rotate')
        expect({exitCode: exitCodeOf(resumed), why: step?.why, next: step?.fault?.next}).toEqual({
          exitCode,
          why: expect.stringMatching(says),
          next: expect.arrayContaining([expect.stringMatching(/by hand|once more/)]),
        })
        expect([...range.effects().values()].reduce((sum, count) => sum + count, 0)).toBe(made)
      }
    })
  },
)
