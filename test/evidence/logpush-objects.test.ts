import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, beforeEach, expect, test, vi} from 'vitest'
import {snapshotRunbook} from '../../src/core/runbooks/snapshot-runbooks.ts'
import type {Account} from '../../src/sandbox/account/account.ts'
import {settingsOf} from '../../src/sandbox/families/account-settings/records.ts'
import {openBag} from '../../src/storage/evidence-bag.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {approvalsFor, never} from '../fixtures/approvals.ts'
import {benchBy} from './listening.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'
import {filesAsPlaces, leaksIn} from '../secrets/canaries.ts'

const keys = {id: 'logpush-key-id-0123456789', secret: 'logpush-canary-5f0c1e7b9d3a'}
const longAgo = 6 * 3_600_000

let range: TestRange
let account: Account
const file = (name: string) => join(range.dir, name)

beforeAll(async () => {
  range = await openRange({also: (world) => void (account = world.account)})
  for (const [name, value] of Object.entries({...keys, wrong: 'another'}))
    writeFileSync(file(name), value, {mode: 0o600})
  const since = new Date(systemClock.now().getTime() - longAgo).toISOString()
  const conf = `r2://incident-logs/access_requests/{DATE}?account-id=${account.id}&access-key-id=${keys.id}&secret-access-key=${keys.secret}`
  settingsOf(account).jobs.push({id: 1, dataset: 'access_requests', destination_conf: conf, enabled: true, since})
  const login = await firstLogin()
  // One in each half hour, so that a window has slices with something in them.
  for (const ago of [0.5, 1, 1.5, 2, 2.5])
    account.logins.push({
      ...login,
      ray: `ray-${ago}`,
      at: new Date(systemClock.now().getTime() - ago * 3_600_000).toISOString(),
    })
})
afterAll(() => range.stop())
beforeEach(() => {
  settingsOf(account).mostPushed = 10_000
})

async function firstLogin() {
  await vi.waitFor(() => expect(account.logins).not.toEqual([]), {timeout: 20_000})
  const [login] = account.logins
  if (login === undefined) throw new Error('nobody signed in')
  return login
}

/** A snapshot by an inventory that names this place. */
async function snapshot(secret: string | undefined, lookback = '3h') {
  const place = {
    bucket: 'incident-logs',
    prefix: 'access_requests/{DATE}',
    accessKeyId: `file:${file('id')}`,
    secretAccessKey: `file:${file(secret ?? '')}`,
  }
  const evidence = {hosts: [], addresses: [], ids: [], ...(secret === undefined ? {} : {pushed: {access: place}})}
  const {inventory, sandbox} = range
  const bench = benchBy(range, {inventory: {...inventory, evidence}})
  const before = sandbox.requests().length
  const plan = await bench.plan({runbook: snapshotRunbook({sources: ['logpush-objects'], lookback}), params: {}})
  const {state} = await bench.apply(plan, approvalsFor(plan), {report: () => undefined, stop: never})
  const collected = state.collections.get('snapshot')
  const bag = await openBag(collected?.bag ?? '')
  const texts = await Promise.all(bag.items.map(async (item) => Buffer.from(await bag.read(item)).toString()))
  const asked = sandbox
    .requests()
    .slice(before)
    .filter(({path}) => path.includes('/logs/'))
  return {report: collected?.sources[0], items: bag.items, texts, asked}
}

test('what Logpush wrote is kept record by record, hour by hour, with the names of its objects', async () => {
  const {report, items, texts, asked} = await snapshot('secret')
  expect(report).toMatchObject({source: 'logpush-objects', state: 'complete'})
  expect(report?.rows).toBeGreaterThanOrEqual(5)
  const log = items.flatMap(({file: name, rows}, at) =>
    name.includes('retrieve-') ? [{rows, text: texts[at] ?? ''}] : [],
  )
  expect(log).toHaveLength(3)
  for (const ago of [0.5, 1, 1.5, 2, 2.5]) expect(log.filter(({text}) => text.includes(`"ray-${ago}"`))).toHaveLength(1)
  expect(log.map(({text}) => text.trimEnd().split('\n').length)).toEqual(log.map(({rows}) => rows))
  expect(items.filter(({file: name}) => name.includes('list-'))).toHaveLength(1)
  expect(asked).toHaveLength(4)
  // Nothing is vouched for that a job may still hold back.
  expect(Date.parse(report?.window?.to ?? '')).toBeLessThanOrEqual(systemClock.now().getTime() - 5 * 60_000)
})

test('T59: the keys to the bucket are in no request, no bag, no journal and no recording', async () => {
  const {asked} = await snapshot('secret')
  expect(
    asked.map(({query}) => query ?? '').filter((query) => query.includes(keys.secret) || query.includes(keys.id)),
  ).toEqual([])
  const places = filesAsPlaces(range.stateDir)
  expect(places.size).toBeGreaterThan(3)
  expect(leaksIn(places, [keys.secret])).toEqual([])
})

test('an hour that is too much for one answer is halved until it fits, and nothing is lost', async () => {
  const whole = await snapshot('secret')
  settingsOf(account).mostPushed = 1
  const {report, asked} = await snapshot('secret')
  expect(asked.length).toBeGreaterThan(whole.asked.length)
  expect(report?.rows).toBe(whole.report?.rows)
  // What fits into no answer at all is said: here the names of the objects.
  expect(report).toMatchObject({
    state: 'truncated',
    gaps: expect.arrayContaining([expect.stringMatching(/^access: the names .* \(HTTP 422\)$/)]),
  })
})

test('an answer that breaks off loses its hour and no other', async () => {
  range.sandbox.faults.schedule({match: {path: '/logs/retrieve'}, kind: 'truncated', times: 1})
  const {report, items} = await snapshot('secret')
  expect(report).toMatchObject({state: 'truncated', gaps: expect.arrayContaining([expect.stringMatching(/broke off/)])})
  expect(items.filter(({file: name}) => name.includes('retrieve-'))).toHaveLength(2)
})

test.each([
  ['wrong keys, asked for once', 'wrong', /^access: .* answered HTTP 403$/, 1],
  ['keys that are not there', 'missing', /^access: .*missing/, 0],
  ['no bucket', undefined, /names no bucket that Logpush writes to, under evidence.pushed/, 0],
])('%s: the source is unavailable, and says why', async (_, secret, why, requests) => {
  const {report, asked} = await snapshot(secret, '1h')
  expect(report).toMatchObject({state: 'unavailable', rows: 0})
  expect(report?.gaps).toContainEqual(expect.stringMatching(why))
  expect(asked).toHaveLength(requests)
})
