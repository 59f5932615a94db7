import {join} from 'node:path'
import {Cloudflare} from 'cloudflare'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import secretRemove from '../../src/actions/credentials/worker-secret-remove/index.ts'
import closeEntrypoints from '../../src/actions/kill-switch/worker-close-entrypoints/index.ts'
import deploySafeVersion from '../../src/actions/kill-switch/worker-deploy-safe-version/index.ts'
import quarantine from '../../src/actions/kill-switch/worker-quarantine/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {packageRoot} from '../../src/package-root.ts'
import {type Workers, workersOf} from '../../src/sandbox/families/workers/records.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {proposed, send} from '../contract/moves.ts'
import {openFront, type TestFront} from '../fixtures/front.ts'
import {openRange} from '../fixtures/range.ts'

let account: QuietAccount
let connection: Connection
let front: TestFront
let workers: Workers

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
  front = await openFront(account.world)
  workers = workersOf(account.world.account)
})
afterEach(() => Promise.all([front.stop(), account.stop()]))

const name = 'research-worker'
const preview = `/previews/${name}/`
const research = () => workers.scripts.get(name)
const worker = () => ({name, id: research()?.tag ?? ''})
const safeVersion = () => research()?.versions.at(-1)?.id ?? ''

type Use = Parameters<typeof proposed>[0]
const carryOut = async (use: Use) => send(connection, (await proposed(use, connection)).moves)
const naively = () => connection.openWriter(async () => ({notAfter: new Date('2100-01-01')})).writer.api
const codes = async ({action, params}: Use) =>
  action.residual(params, await action.observe(connection.reader, params)).map(({code}) => code)

describe('preview URLs have a switch of their own', () => {
  test('workers.dev off leaves a live copy; worker.close-entrypoints closes both in one request', async () => {
    await naively().workers.scripts.subdomain.create(name, {account_id: account.accountId, enabled: false})
    expect([await front.statusOf(`/workers/${name}/`), await front.statusOf(preview)]).toEqual([404, 200])
    await carryOut({action: closeEntrypoints, params: {worker: worker(), zones: [workers.zone]}})
    expect(await front.statusOf(preview)).toBe(404)
  })

  test('they answer with the old code whatever is deployed, and worker.deploy-safe-version says so', async () => {
    const use = {action: deploySafeVersion, params: {worker: worker(), safeVersion: safeVersion()}}
    await carryOut(use)
    expect([await front.statusOf(`/workers/${name}/`), await front.statusOf(preview)]).toEqual([503, 200])
    expect(await codes(use)).toContain('preview-urls')
  })
})

test('the SDK reads no deployment at all, as the API has them under another name: firebreak reads them', async () => {
  const range = await openRange()
  const client = new Cloudflare({apiToken: range.sandbox.token, baseURL: range.sandbox.url, maxRetries: 0})
  const listed = await client.workers.scripts.deployments.list(name, {account_id: range.sandbox.accountId})
  expect(listed.getPaginatedItems()).toEqual([])
  await range.stop()
  const {state} = await deploySafeVersion.observe(connection.reader, {worker: worker(), safeVersion: safeVersion()})
  expect(state).toMatchObject({versions: [{version: research()?.versions[0]?.id, percentage: 100}]})
})

describe('a secret is removed from the newest version, not from the one that serves', () => {
  const params = {secret: {name: 'SEARCH_API_KEY', worker: name}}
  const hazards = async () => secretRemove.hazards(params, await secretRemove.observe(connection.reader, params))

  test('while an older version serves, removing one would bring the newest code back: the plan is refused', async () => {
    expect(await hazards()).toEqual([])
    const older = research()?.versions[1]?.id ?? ''
    await naively().workers.scripts.deployments.create(name, {
      account_id: account.accountId,
      strategy: 'percentage',
      versions: [{version_id: older, percentage: 100}],
      force: true,
    })
    expect(await hazards()).toMatchObject([{rule: 'newest-version-not-deployed', result: 'refused'}])
  })

  test('the listing of secrets speaks of the newest version: a release is read from what serves', async () => {
    const before = await secretRemove.observe(connection.reader, params)
    await carryOut({action: secretRemove, params})
    const now = await secretRemove.observe(connection.reader, params)
    await send(connection, secretRemove.apply(params, now.state, before.state, now.context))
    const secrets = await connection.reader.api.workers.scripts.secrets.list(name, {account_id: account.accountId})
    expect(secrets.result.map((secret) => secret.name)).not.toContain('SEARCH_API_KEY')
    expect((await secretRemove.observe(connection.reader, params)).state).toMatchObject({bound: true})
  })

  test('a deployment that somebody made in between is not undone by the release', async () => {
    const before = await secretRemove.observe(connection.reader, params)
    await carryOut({action: secretRemove, params})
    await naively().workers.scripts.deployments.create(name, {
      account_id: account.accountId,
      strategy: 'percentage',
      versions: [{version_id: research()?.versions[0]?.id ?? '', percentage: 100}],
    })
    const now = await secretRemove.observe(connection.reader, params)
    expect(secretRemove.release(params, before.state, now.state, now.state)).toMatchObject({kind: 'impossible'})
  })
})

describe('another application for part of a Worker', () => {
  const use = () => ({action: quarantine, params: {worker: worker()}})
  const hazards = async () =>
    quarantine.hazards(use().params, await quarantine.observe(connection.reader, use().params))

  test('a public destination wins over the quarantine: warned of, and left over', async () => {
    account.world.addApp({name: 'partners', type: 'self_hosted', domain: 'research.example.com', admits: ['any']})
    expect(await hazards()).toMatchObject([{rule: 'overruled-by-application', result: 'warned', object: 'partners'}])
    await carryOut(use())
    expect(await codes(use())).toContain('overruling-application')
  })

  test('one that admits nobody overrules nothing that matters', async () => {
    account.world.addApp({name: 'closed', type: 'self_hosted', domain: 'research.example.com', admits: []})
    expect(await hazards()).toEqual([])
  })

  test('one for the same Worker leaves that Worker out: nobody knows which of two is asked', async () => {
    const {id} = account.world.addApp({name: 'team', type: 'self_hosted', admits: ['any']})
    const app = account.world.account.apps.get(id)
    if (app === undefined) throw new Error('no application')
    account.world.account.apps.set(id, {...app, destinations: [{type: 'preview_worker', worker_id: worker().id}]})
    expect(await hazards()).toMatchObject([{rule: 'destination-taken', result: 'left-out', object: 'team'}])
  })
})

test('an application whose creation lost its answer is found by its name, and made once', async () => {
  const range = await openRange()
  const plan = await range.plan(join(packageRoot, 'test/contract/exercises/exercise-all-workers.yaml'), {})
  range.sandbox.faults.schedule({match: {method: 'POST', path: /\/access\/apps$/}, kind: 'reset-after', times: 1})
  const {run} = await range.apply(plan)
  const told = range
    .entries(run)
    .flatMap(({event}) => (event.type === 'outcome' ? [`${event.result} ${event.via}`] : []))
  expect(told).toEqual(['unknown answer', 'applied read-back'])
  const posts = range.writes().filter((write) => /^POST .*\/access\/apps$/.test(write))
  await range.stop()
  expect(posts).toHaveLength(1)
})
