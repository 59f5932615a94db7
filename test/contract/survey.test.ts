import {afterEach, beforeEach, expect, test} from 'vitest'
import {actionIds, loadAction} from '../../src/actions/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import type {EvidenceItem} from '../../src/core/documents/evidence.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {never} from '../fixtures/approvals.ts'
import {openAccount, type QuietAccount} from './account.ts'
import {prepare, proposed, send} from './moves.ts'
import {shippedSamples} from './samples.ts'
import {sinkOf} from '../fixtures/evidence/sink-of.ts'

const {changes, collections} = await shippedSamples()

/** Actions after which the account holds nothing that a stand-down could lift, or nothing that can be told from others. */
const unlisted: Readonly<Record<string, string>> = {
  'gateway-list.stage': 'it installs a lever at rest',
  'gateway-rule.stage': 'it installs a lever at rest',
  'access-group.stage': 'it installs a lever at rest',
  'r2-bucket.lock': 'it is no lever: no release takes a lock off',
  'waf-rule.block': 'a rule of a zone cannot be told from the rules of others, which the survey says',
  'ai-gateway.require-auth': 'a gateway that asks for a token may always have done so, which the survey says',
  'worker-secret.remove': 'a secret that a Worker does not have may never have been there',
  'api-token.roll': 'a new secret is no lever',
  'api-token.delete': 'what is deleted cannot be lifted',
  'service-token.rotate': 'a new secret is no lever',
  'service-token.cut-previous': 'an old secret cannot be given back',
  'service-token.delete': 'what is deleted cannot be lifted',
  'oauth-client.replace-secret': 'a new secret is no lever',
  'mcp-oauth.revoke': 'a grant cannot be given back',
  'access-app.revoke-sessions': 'a session cannot be given back',
  'access-user.revoke': 'a session cannot be given back',
  'tunnel.rotate-and-drop': 'a new secret is no lever',
  'mesh-node.rotate': 'a new secret is no lever',
}

let account: QuietAccount
let connection: Connection

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
})
afterEach(() => account.stop())

async function inForce(): Promise<readonly string[]> {
  const use = collections.find(({action}) => action.id === 'levers.survey')
  if (use === undefined) throw new Error('no runbook surveys the levers')
  const reports = await use.action.collect(connection.reader, use.params, {
    sink: sinkOf(() => Promise.resolve({} as EvidenceItem)),
    now: systemClock.now(),
    targets: [],
    signal: never,
  })
  return reports.flatMap(({found = []}) => found).filter((line) => line.startsWith('in force: '))
}

const containing = (await Promise.all(actionIds.map(loadAction))).flatMap((action) =>
  action.kind === 'containment' ? [action.id] : [],
)

test('nothing is in force in peace time', async () => {
  expect(await inForce()).toEqual([])
})

test('every reason for not being listed is of an action that there is', () => {
  expect(containing).toEqual(expect.arrayContaining(Object.keys(unlisted)))
})

/** What the survey lists after the action that it did not list before. */
async function added(id: string): Promise<readonly string[]> {
  const sample = changes.find(({action}) => action.id === id)
  if (sample === undefined) throw new Error(`no runbook and no exercise uses ${id}`)
  await prepare(sample, connection)
  const before = await inForce()
  await send(connection, (await proposed(sample, connection)).moves)
  return (await inForce()).filter((line) => !before.includes(line))
}

test.each(containing.filter((id) => unlisted[id] === undefined))('what %s sets is listed', async (id) => {
  expect(await added(id)).not.toEqual([])
})

test.each(Object.entries(unlisted))('%s leaves nothing to list: %s', async (id) => {
  expect(await added(id)).toEqual([])
})
