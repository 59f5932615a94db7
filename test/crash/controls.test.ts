import {beforeAll, expect, test} from 'vitest'
import {figure, type FigureName} from '../soak/figures.ts'
import {type Build, buildChild, type Mutation} from './build.ts'
import type {Hit} from './child.ts'
import {type Findings, findingsIn, nothing} from './findings.ts'
import {live} from './life.ts'
import {inDoomedRange} from './recover.ts'

const sendMove = 'src/engine/running/send-move.ts'

interface Control {
  readonly without: string
  readonly mutations: readonly Mutation[]
  readonly damage: (findings: Findings) => number
  readonly counted: FigureName
}

const controls: readonly Control[] = [
  {
    without: 'an intent on disk before the call, only with its outcome after it',
    mutations: [
      {
        file: sendMove,
        text: 'const minted = await prepareSecret(sending, number)',
        instead: 'const minted = await prepareSecret(sending, number); let late = async () => {}',
      },
      {
        file: sendMove,
        text: `await deps.journal.append({type: 'intent',`,
        instead: `late = () => deps.journal.append({type: 'intent',`,
      },
      {
        file: sendMove,
        text: `await deps.journal.append({type: 'outcome', ...about, via: 'answer',`,
        instead: `await late(); await deps.journal.append({type: 'outcome', ...about, via: 'answer',`,
      },
    ],
    damage: ({twice, lost}) => twice.length + lost.length,
    counted: 'control intent: requests sent twice or lost',
  },
  {
    without: 'a look at the account before a request without an outcome is sent again',
    mutations: [
      {
        file: sendMove,
        text: 'return !action.apply(change.params, now.state, change.after, now.context).some(({name}) => name === move.name)',
        instead: 'return false',
      },
    ],
    damage: ({twice}) => twice.length,
    counted: 'control read-back: requests sent twice',
  },
]

let real: Build

beforeAll(async () => {
  real = await buildChild()
})

const soaked: readonly Hit[] = ([1, 2, 3, 4, 5] as const).flatMap((hit) => [
  {point: 'write:left', hit},
  {point: 'write:answered', hit},
])

/** Where a request has had its effect, and nobody has written down yet that it had. */
const deaths: readonly Hit[] = process.env['SOAK'] === undefined ? [{point: 'write:answered', hit: 2}] : soaked

/** Both lives are those of this build: one that dies, and one that resumes what it left. */
function dieAndResume(build: Build, dieAt: Hit): Promise<Findings> {
  return inDoomedRange(async (range) => {
    const plan = await range.plan('agent-freeze', {agent: 'support-bot'})
    expect(await live(build, range.life({apply: range.keep(plan)}, dieAt))).toMatchObject({killed: true})
    await live(build, range.life({resume: 'last'}))
    return findingsIn(range)
  })
}

test.each(controls)(
  'T10: $without: without it a crash does damage, with it none',
  {timeout: 600_000},
  async (control) => {
    const mutant = await buildChild(...control.mutations)
    let damage = 0
    for (const dieAt of deaths) {
      expect(await dieAndResume(real, dieAt)).toEqual(nothing)
      damage += control.damage(await dieAndResume(mutant, dieAt))
    }
    figure(control.counted, damage)
    expect(damage).toBeGreaterThan(0)
  },
)

test('a control whose mechanism is no longer where it was says so, and builds nothing', async () => {
  await expect(buildChild({file: sendMove, text: 'no such text', instead: ''})).rejects.toThrow(
    `${sendMove} does not hold exactly once`,
  )
  await expect(buildChild({file: 'src/guard/index.ts', text: '', instead: ''})).rejects.toThrow(
    'is no part of the build',
  )
})
