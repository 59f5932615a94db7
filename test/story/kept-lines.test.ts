import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {readEvidence} from '../../src/compose-evidence/read-evidence.ts'
import type {Inventory} from '../../src/core/documents/inventory.ts'
import type {PinnedRunbook} from '../../src/core/runbooks/primitive-runbooks.ts'
import {tailRunbook} from '../../src/core/runbooks/primitive-runbooks.ts'
import {snapshotRunbook} from '../../src/core/runbooks/snapshot-runbooks.ts'
import {agentStory} from '../../src/core/story/agent-story.ts'
import type {Account} from '../../src/sandbox/account/account.ts'
import {settingsOf} from '../../src/sandbox/families/account-settings/records.ts'
import {instantLogsOf} from '../../src/sandbox/families/instant-logs/sessions.ts'
import {observabilityOf} from '../../src/sandbox/families/observability/records.ts'
import {storyView} from '../../src/views/story/story-view.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {approvalsFor, never} from '../fixtures/approvals.ts'
import {benchBy, openListeningRange} from '../evidence/listening.ts'
import type {TestRange} from '../fixtures/range.ts'

const generous = {timeout: 20_000, interval: 20}
const place = {bucket: 'incident-logs', prefix: 'access_requests/{DATE}'}

let range: TestRange
let account: Account
let inventory: Inventory
let token = ''
beforeAll(async () => {
  ;({range, account, token} = await openListeningRange())
  const [id, secret] = ['id', 'secret'].map((name) => {
    writeFileSync(join(range.dir, name), `logpush-${name}`, {mode: 0o600})
    return `file:${join(range.dir, name)}`
  })
  const access = {...place, accessKeyId: id ?? '', secretAccessKey: secret ?? ''}
  inventory = {...range.inventory, evidence: {hosts: [], addresses: [], ids: [], pushed: {access}}}
  const query = 'access-key-id=logpush-id&secret-access-key=logpush-secret'
  settingsOf(account).jobs.push({
    id: 1,
    dataset: 'access_requests',
    destination_conf: `r2://${place.bucket}/${place.prefix}?${query}`,
    enabled: true,
    since: new Date(0).toISOString(),
  })
})
afterAll(() => range.stop())

function apply(runbook: PinnedRunbook, params: Readonly<Record<string, string>>, listenUntil = never) {
  const bench = benchBy(range, {token, inventory})
  return bench
    .plan({runbook, params, incident: 'INC-9', reason: 'test'})
    .then((plan) => bench.apply(plan, approvalsFor(plan), {report: () => undefined, stop: never, listenUntil}))
}

const storyOf = async (agent: string) =>
  agentStory(await readEvidence({names: [], incident: 'INC-9'}, range.stateDir), {inventory, agent})

test('a replay merges what a live tail heard with what telemetry has of the same requests', async () => {
  const listening = new AbortController()
  const run = apply(
    tailRunbook({duration: '10m', isOfAgent: true, zones: []}),
    {agent: 'research-bot'},
    listening.signal,
  )
  await expect.poll(() => observabilityOf(account).listeners.size, generous).toBe(1)
  for (const path of ['/one', '/two']) await fetch(`${range.sandbox.edge.front}/workers/research-worker${path}`)
  listening.abort()
  await run
  await apply(snapshotRunbook({sources: ['workers-telemetry'], lookback: '6h'}), {})
  const {entries, sources, gaps} = await storyOf('research-bot')
  const heard = entries.filter(({records}) => records.some(({source}) => source === 'worker-tail'))
  expect(heard.map(({fact}) => fact.object.id)).toEqual(['GET /one', 'GET /two'])
  for (const {records, inference} of heard) {
    expect(records.map(({source}) => source)).toEqual(['workers-telemetry', 'worker-tail'])
    expect(inference).toMatchObject({confidence: 'certain', links: [{by: 'Worker'}, {by: 'ray'}]})
  }
  expect(sources).toContainEqual(expect.objectContaining({source: 'worker-tail', records: 2, told: 2}))
  expect(gaps).toContainEqual(
    expect.objectContaining({source: 'worker-tail', why: expect.stringContaining('before it was listened to')}),
  )
})

test('a replay merges what Logpush wrote with the log of sign-ins, by the ray of each', async () => {
  const {id = ''} = inventory.agents['support-bot']?.serviceTokens[0] ?? {}
  const at = new Date(systemClock.now().getTime() - 30 * 60_000).toISOString()
  account.logins.unshift({
    at,
    appId: 'crm-app',
    serviceTokenId: id,
    policyId: '',
    allowed: true,
    address: '192.0.2.7',
    ray: '0123456789abcdef',
  })
  await apply(snapshotRunbook({sources: ['service-token-logins', 'logpush-objects'], lookback: '1h'}), {})
  const {entries, gaps} = await storyOf('support-bot')
  const [login] = entries.filter(({fact}) => fact.ray === '0123456789abcdef')
  expect(login?.records.map(({source}) => source)).toEqual(['service-token-logins', 'logpush-objects'])
  expect(login?.inference).toMatchObject({confidence: 'certain'})
  // The listing of the objects lies beside the records, and is none of them.
  expect(gaps.filter(({kind}) => kind === 'unreadable')).toEqual([])
  expect(gaps).toContainEqual(
    expect.objectContaining({
      source: 'logpush-objects',
      why: expect.stringContaining('a batch that could not be delivered'),
    }),
  )
})

test('a replay knows by its ray whose a request to a zone was, which names an address and no more', async () => {
  const {id: serviceTokenId = ''} = inventory.agents['billing-bot']?.serviceTokens[0] ?? {}
  const [zone] = inventory.levers.zones
  const [listening, ray] = [new AbortController(), 'fedcba9876543210']
  const runbook = tailRunbook({duration: '10m', isOfAgent: false, zones: zone === undefined ? [] : [zone]})
  const run = apply(runbook, {}, listening.signal)
  const {listeners} = instantLogsOf(account)
  await expect.poll(() => listeners.size, generous).toBe(1)
  const at = account.stamp()
  account.logins.push({at, appId: 'crm', serviceTokenId, policyId: '', allowed: true, address: '192.0.2.8', ray})
  const request = {ClientIP: '192.0.2.8', ClientRequestHost: 'shop.example.com', ClientRequestPath: '/export'}
  const told = {...request, ClientRequestMethod: 'GET', EdgeResponseStatus: 200, EdgeStartTimestamp: at, RayID: ray}
  for (const tell of listeners) tell(zone?.id ?? '', told)
  // A request of its own comes back after that was sent.
  await fetch(`${range.sandbox.edge.front}/zone/shop.example.com/later`)
  listening.abort()
  await run
  await apply(snapshotRunbook({sources: ['service-token-logins'], lookback: '1h'}), {})
  const story = await storyOf('billing-bot')
  const [deed] = story.entries.filter(({fact}) => fact.ray === ray)
  expect(deed?.fact).toMatchObject({verb: 'called', object: {name: 'shop.example.com/export'}, detail: 'GET 200'})
  expect(deed?.inference.links.map(({by}) => by)).toEqual(['token id', 'ray'])
  const lines = storyView(story)
    .replaceAll(/\n {2}/g, ' ')
    .split('\n')
  expect(lines.filter((line) => line.includes('names nobody by a kind of handle'))).toHaveLength(1)
  expect(lines.filter((line) => line.includes('only where it is asked for'))).toHaveLength(0)
})
