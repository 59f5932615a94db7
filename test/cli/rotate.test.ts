import {expect, test} from 'vitest'
import CredentialsRotate from '../../src/commands/credentials/rotate.ts'
import {Inventory} from '../../src/core/documents/inventory.ts'
import type {Compose} from '../../src/workbench.ts'
import {fakeCompose} from './fake-compose.ts'
import {invoke} from './invoke.ts'

const id = '11111111-1111-4111-8111-111111111111'

/** An inventory with one service token, and what is asked of the workbench that has it. */
function withToken(parts: object) {
  const {compose, asked} = fakeCompose()
  const inventory = Inventory.parse({
    schema: 'firebreak/inventory@1',
    account: {id: '0'.repeat(32), name: 'Example Corp (drill)', environment: 'drill'},
    agents: {bot: {owner: 'ada', serviceTokens: [{name: 'bot', id, ...parts}]}},
    sinks: {vaulted: {type: 'vault', path: 'agents/bot', field: 'secret'}},
  })
  const openWorkbench: Compose['openWorkbench'] = async (...given) => {
    const workbench = await compose.openWorkbench?.(...given)
    if (workbench === undefined) throw new Error('nothing to open')
    return {...workbench, inventory}
  }
  return {compose: {...compose, openWorkbench}, asked}
}

const stepsOf = (runbook: {
  readonly document: {readonly steps: readonly {readonly uses: string; readonly await?: object | undefined}[]}
}) => runbook.document.steps.map(({uses, await: awaited}) => [uses, awaited !== undefined])

test('a rotation is planned with a step that waits, and nothing is applied', async () => {
  const {compose, asked} = withToken({sink: 'vaulted', consumers: ['bot-health']})
  const {stdout, exitCode} = await invoke(CredentialsRotate, ['bot'], {compose})
  expect(exitCode).toBe(0)
  expect(stdout).toContain('Nothing was changed: this is only the plan.')
  expect(asked.plans.map(({runbook, params}) => [stepsOf(runbook), params])).toEqual([
    [
      [
        ['service-token.rotate', false],
        ['service-token.cut-previous', true],
      ],
      {token: 'bot'},
    ],
  ])
})

test('--compromised plans one step that waits for nobody, into the sink that was named', async () => {
  const {compose, asked} = withToken({})
  await invoke(CredentialsRotate, ['bot', '--compromised', '--sink', 'vaulted'], {compose})
  const [request] = asked.plans
  expect(request?.runbook.document.steps).toMatchObject([{uses: 'service-token.rotate', with: {sink: 'vaulted'}}])
})

test.each([
  [{consumers: ['bot-health']}, [], 'service token bot has no sink'],
  [{sink: 'vaulted'}, [], 'service token bot has no consumers'],
])('a token that says %j is not rotated, and the answer says what is missing', async (parts, flags, why) => {
  const {compose, asked} = withToken(parts)
  await expect(invoke(CredentialsRotate, ['bot', ...flags], {compose})).resolves.toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining(why),
  })
  expect(asked.plans).toEqual([])
})
