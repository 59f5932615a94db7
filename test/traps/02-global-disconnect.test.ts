import {afterEach, beforeEach, expect, test} from 'vitest'
import {actionIds} from '../../src/actions/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {Runbook} from '../../src/core/documents/runbook.ts'
import {lintRunbook} from '../../src/core/runbooks/lint-runbook.ts'
import {guardCalls} from '../../src/safeguards/wire/guard-call.ts'
import {resolutionOf} from '../../src/sandbox/families/egress/resolver.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {send} from '../contract/moves.ts'

let account: QuietAccount
let connection: Connection
let range: TestRange | undefined

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
})
afterEach(async () => {
  await account.stop()
  await range?.stop()
  range = undefined
})

const path = () => `/accounts/${account.accountId}/devices/resilience/disconnect`

/** What the sandbox takes from anybody who asks for it, as Cloudflare does. */
const disconnectAll = async () => {
  const {value} = account.world.addApiToken({name: 'somebody', permissions: ['Zero Trust Write']})
  const response = await fetch(`${account.url}/accounts/${account.accountId}/devices/resilience/disconnect`, {
    method: 'POST',
    headers: {authorization: `Bearer ${value}`},
    body: JSON.stringify({disconnect: true, justification: 'stop the agents'}),
  })
  return response.status
}

test('disconnecting all devices is accepted, and lets through what Gateway has blocked', async () => {
  const records = account.world.account
  const list = [...records.lists.values()].find(({stored}) => stored.name === 'egress-domains')
  if (list === undefined) throw new Error('there is no list egress-domains')
  list.set({...list.stored, items: [{value: 'drop.example', description: '', created_at: ''}]})
  const answer = () => resolutionOf(records, 'support-bot', 'drop.example').kind
  expect(answer()).toBe('blocked')
  expect(await disconnectAll()).toBe(200)
  expect(answer()).toBe('address')
})

test('no request of a run goes there, and the refusal names the lever that contains', async () => {
  range = await openRange()
  const guard = guardCalls(range.inventory, {tokenId: 'a'.repeat(32), kind: 'account'})
  expect(() => guard({method: 'POST', path: path()})).toThrow(
    expect.objectContaining({code: 'REFUSED', next: ['firebreak kill-switch engage']}),
  )
  const rules = `/accounts/${account.accountId}/gateway/rules`
  expect(() => guard({method: 'POST', path: rules})).not.toThrow()
  // The writer's tree has no such call either.
  await send(connection, [
    {name: 'none', send: async ({api}) => expect(Object.keys(api.zeroTrust.devices)).not.toContain('resilience')},
  ])
})

test('a runbook that asks for it does not pass lint', () => {
  const runbook = Runbook.parse({
    schema: 'firebreak/runbook@1',
    id: 'disconnect-all',
    version: '1.0.0',
    title: 'Disconnect every device',
    summary: 'Use never.',
    owner: 'group:nobody',
    strategy: 'brake-snapshot-revoke',
    steps: [{id: 'disconnect', uses: 'devices.disconnect-all', with: {}}],
  })
  expect(lintRunbook(runbook, {actionIds})).toContainEqual(
    expect.objectContaining({rule: 'unknown-action', severity: 'error', where: 'steps.disconnect'}),
  )
})
