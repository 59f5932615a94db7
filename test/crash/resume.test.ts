import {beforeAll, expect, test} from 'vitest'
import {shipped} from '../fixtures/range.ts'
import {figure} from '../soak/figures.ts'
import {type Build, buildChild} from './build.ts'
import type {Hit} from './child.ts'
import {nothing} from './findings.ts'
import {live} from './life.ts'
import {inDoomedRange, killAndRecover, leftBy, recover} from './recover.ts'

let build: Build

beforeAll(async () => {
  build = await buildChild()
})

const freeze = {runbook: 'agent-freeze', params: {agent: 'support-bot'}}

/** One death after another, of which each gets a little further than the one before. */
const deaths: readonly Hit[] = [
  {point: 'lock:taken', hit: 1},
  {point: 'lock:before-commit', hit: 1},
  {point: 'journal:before-commit', hit: 1},
  {point: 'file:renamed', hit: 2},
  {point: 'read:left', hit: 5},
  {point: 'write:left', hit: 1},
  {point: 'read:answered', hit: 5},
  {point: 'journal:committed', hit: 3},
  {point: 'journal:before-write', hit: 4},
  {point: 'lock:before-freeing', hit: 1},
]

test(
  'T9: a run whose resumes are killed ten times over ends as one that nothing happened to',
  {timeout: 300_000},
  async () => {
    const {passed: _passed, killed: _killed, ...whole} = await killAndRecover(build, freeze)
    await inDoomedRange(async (range) => {
      const plan = await range.plan(freeze.runbook, freeze.params)
      const apply = range.life({apply: range.keep(plan)}, {point: 'write:before-leaving', hit: 1})
      expect(await live(build, apply)).toMatchObject({killed: true})
      for (const dieAt of deaths) {
        const life = await live(build, range.life({resume: 'last'}, dieAt))
        expect({dieAt, killed: life.killed}).toEqual({dieAt, killed: true})
      }
      figure('crashes tried', deaths.length + 1)
      expect(await leftBy(range, await recover(range, plan))).toEqual({...whole, ...nothing})
      expect(range.runs()).toHaveLength(1)
    })
  },
)

/** Of switches alone: what comes late changes nothing, so that nothing has to be waited for. */
const switches = 'api-token-leak'

test('T5: a run of switches alone sends its open request again at once when it is resumed, and waits for nothing', async () => {
  await inDoomedRange(async (range) => {
    const {params = {}} = shipped.find(({runbook}) => runbook === switches) ?? {}
    const plan = await range.plan(switches, params)
    expect(plan.changes.map((change) => change.class)).not.toContain('C')
    const apply = range.life({apply: range.keep(plan)}, {point: 'write:before-leaving', hit: 1})
    expect(await live(build, apply)).toMatchObject({killed: true})
    const {run, outcome} = await recover(range, plan)
    const events = range.entries(run).map(({event}) => event.type)
    expect({outcome, sent: range.writes().length}).toEqual({outcome: 'contained', sent: 1})
    expect(events.filter((type) => type === 'intent')).toHaveLength(2)
    expect(events).not.toContain('waiting')
  })
})
