import {afterEach, beforeEach, expect, test} from 'vitest'
import {loadAction} from '../../src/actions/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {type Workers, workersOf} from '../../src/sandbox/families/workers/records.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {proposed, send} from '../contract/moves.ts'

let account: QuietAccount
let connection: Connection
let workers: Workers

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
  workers = workersOf(account.world.account)
})
afterEach(() => account.stop())

const name = 'research-worker'

function research() {
  const script = workers.scripts.get(name)
  if (script === undefined) throw new Error('the Worker is gone')
  return script
}

const uses = () => {
  const {tag: id, versions} = research()
  const worker = {name, id}
  const {id: accountId, name: accountName} = account.world.account
  return [
    {use: 'worker.quarantine', params: {worker}},
    {use: 'worker.quarantine-all', params: {account: {id: accountId, name: accountName}}},
    {use: 'worker.close-entrypoints', params: {worker, zones: [workers.zone]}},
    {use: 'worker-secret.remove', params: {secret: {name: 'SEARCH_API_KEY', worker: name}}},
    {use: 'worker.deploy-safe-version', params: {worker, safeVersion: versions.at(-1)?.id}},
  ]
}

test('deleting the rogue Worker stops it, and takes its versions and the data of its Durable Objects along for good', async () => {
  expect(research().objects).not.toEqual({})
  const {api} = connection.openWriter(async () => ({notAfter: new Date('2100-01-01')})).writer
  await api.workers.scripts.delete(name, {account_id: account.accountId, force: true})
  expect(workers.scripts.has(name)).toBe(false)
  expect(JSON.stringify(account.state())).not.toContain('a finding that only this object holds')
})

test('no lever on a Worker deletes it: every version and every object is there afterwards', async () => {
  const before = research()
  for (const {use, params} of uses()) {
    const action = await loadAction(use)
    if (action.kind !== 'containment') throw new Error(`${use} only reads`)
    const permitted = await send(connection, (await proposed({action, params}, connection)).moves)
    expect(permitted).not.toEqual([])
    const deleted = permitted.filter(({method, path}) => method === 'DELETE' && path.includes('/workers/scripts'))
    expect(deleted).toEqual([])
  }
  const after = research()
  expect(after.objects).toEqual(before.objects)
  expect(after.versions).toEqual(expect.arrayContaining([...before.versions]))
})
