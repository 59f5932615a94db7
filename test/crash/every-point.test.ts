import {beforeAll, describe, expect, test} from 'vitest'
import {type CrashPoint, crashPoints} from '../../src/core/crash-point.ts'
import {type Shipped, shipped} from '../fixtures/range.ts'
import {figure} from '../soak/figures.ts'
import {type Build, buildChild} from './build.ts'
import type {Hit} from './child.ts'
import {nothing} from './findings.ts'
import {enumerated, hitsOf, type Life} from './life.ts'
import {killAndRecover} from './recover.ts'

let build: Build

beforeAll(async () => {
  build = await buildChild()
})

const soak = process.env['SOAK'] !== undefined

/** Lives at a time: each spends much of its time waiting. */
const abreast = soak ? 12 : 6

/** Those that are killed: the first is used most, and has requests of most kinds. */
const few = ['agent-freeze', 'mcp-tool-quarantine', 'service-token-compromise']
const chosenRunbooks = soak ? shipped : shipped.filter(({runbook}) => few.includes(runbook))

/** The points are dealt out to the runbooks, and the first takes those around a request besides; a soak takes every point of every runbook. */
function isDealtTo(what: Shipped, point: CrashPoint): boolean {
  const turn = chosenRunbooks.indexOf(what)
  return crashPoints.indexOf(point) % chosenRunbooks.length === turn || (turn === 0 && point.startsWith('write:'))
}

function chosen(what: Shipped, life: Life): readonly Hit[] {
  if (soak) return enumerated(life)
  const all = Map.groupBy(hitsOf(life), ({point}) => point)
  return [...all].flatMap(([point, same]) => (isDealtTo(what, point) ? (same[Math.floor(same.length / 3)] ?? []) : []))
}

const reached = new Set<CrashPoint>()

describe.each(chosenRunbooks)('$runbook', (what) => {
  test(
    'T1 and T3: killed at a crash point and resumed, it ends the same: nothing lost, nothing sent twice, the chain whole',
    {timeout: 3_600_000},
    async () => {
      const {passed, killed, ...whole} = await killAndRecover(build, what)
      expect(whole).toMatchObject({outcome: 'contained', ...nothing})
      const queue = chosen(what, {passed, killed}).values()
      const untilDone = async () => {
        for (const dieAt of queue) {
          const {passed: _passed, killed: died, ...recovered} = await killAndRecover(build, what, dieAt)
          if (died) reached.add(dieAt.point)
          expect({dieAt, ...recovered}).toEqual({dieAt, ...whole})
        }
      }
      await Promise.all(Array.from({length: abreast}, untilDone))
      figure('broken chains', 0)
    },
  )
})

/** Only a run that makes a new secret puts one away, and only one that lifts itself has heartbeats. */
const elsewhere: readonly CrashPoint[] = ['secret:before-put', 'secret:put', 'beat:before-write', 'beat:written']

test('every crash point has been the last of a life', () => {
  expect(crashPoints.filter((point) => !reached.has(point) && !elsewhere.includes(point))).toEqual([])
})
