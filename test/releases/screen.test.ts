import {expect, test} from 'vitest'
import Release from '../../src/commands/release.ts'
import {Plan} from '../../src/core/documents/plan.ts'
import type {Staging} from '../../src/core/releases/stage.ts'
import {fakeCompose} from '../cli/fake-compose.ts'
import {invoke} from '../cli/invoke.ts'
import {exampleChange, examplePlan} from '../fixtures/example-plan.ts'

const lifting = (name: string) => exampleChange({key: `disable-tokens/${name}`, direction: 'relax'})

const divided = examplePlan({
  kind: 'release',
  releases: 'r1',
  changes: [lifting('billing-bot'), lifting('support-bot')],
  stages: [
    {
      name: 'billing-bot',
      keys: ['disable-tokens/billing-bot'],
      back: ['billing-bot-crm'],
      working: [],
      refused: ['support-bot-crm'],
      watch: '60m',
    },
    {name: 'the rest', keys: ['disable-tokens/support-bot'], back: ['support-bot-crm'], working: [], refused: []},
  ],
  readiness: [{key: 'disable-tokens/billing-bot', replaced: {verdict: 'held'}, shownBy: ['billing-bot-crm']}],
})

/** What a release was asked for, and the plan that it shows. */
function asking() {
  const asked: (Staging | undefined)[] = []
  const {compose} = fakeCompose({
    planRelease: async (_run, _case, staging) => {
      asked.push(staging)
      return divided
    },
  })
  return {asked, compose}
}

test('the plan shows the stages, what is watched and for how long, and that a regression contains again', async () => {
  const {stdout, exitCode} = await invoke(Release, ['r1'], asking())
  expect(exitCode).toBe(0)
  const text = stdout.replaceAll(/\s+/g, ' ')
  expect(text).toContain(
    'Stage 1 billing-bot, 1 change; must work billing-bot-crm; must stay refused support-bot-crm; watched for 60m',
  )
  expect(text).toContain('Stage 2 the rest, 1 change; must work support-bot-crm The next stage')
  expect(text).toContain('The next stage begins only when the watch over the one before it has held. A regression')
  expect(text).toContain('until proven, besides 60m of watching')
  expect(text).toContain('contains again what was given back, without a further question')
  expect(text).toContain('Replaced disable-tokens/billing-bot: replaced, shown in use by billing-bot-crm')
  const json = await invoke(Release, ['r1', '--json'], asking())
  expect(Plan.parse(JSON.parse(json.stdout)).stages).toEqual(divided.stages)
})

test('how it is to be divided goes to the plan, and into the command that carries it out', async () => {
  const {asked, compose} = asking()
  const {stdout} = await invoke(Release, ['r1', '--canary', 'billing-bot', '--watch'], {compose})
  expect(stdout).toContain('firebreak release r1 --canary billing-bot --watch --apply')
  const once = await invoke(Release, ['r1', '--at-once', '--incident', 'INC-1', '--reason', 'the shop is down'], {
    compose,
  })
  expect(once.stdout.replaceAll(/\s+/g, ' ')).toContain(
    "firebreak release r1 --at-once --incident INC-1 --reason 'the shop is down' --apply",
  )
  await invoke(Release, ['r1'], {compose})
  expect(asked).toEqual([{canary: 'billing-bot', watch: true}, {atOnce: true}, {}])
})

test.each([
  ['all at once without a reason', ['r1', '--at-once'], 2],
  ['a canary and all at once', ['r1', '--canary', 'a', '--at-once', '--reason', 'x'], 2],
  ['no terminal and nobody who says yes', ['r1', '--apply'], 4],
])('%s is refused before anything is changed', async (_what, argv, code) => {
  expect((await invoke(Release, argv, asking())).exitCode).toBe(code)
})
