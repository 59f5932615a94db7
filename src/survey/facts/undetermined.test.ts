import {afterEach, beforeEach, expect, test} from 'vitest'
import {tokenSignIns} from '../../actions/logs/signed-in-apps.ts'
import {canonicalJson} from '../../core/digest.ts'
import type {FactSubject} from '../../core/facts.ts'
import {systemClock} from '../../storage/system-clock.ts'
import type {LogReaders} from './log-readers.ts'
import {type FactAccount, logs, openFactAccount, permissions, subject} from '../../../test/fixtures/fact-account.ts'

let account: FactAccount

beforeEach(async () => {
  account = await openFactAccount()
})
afterEach(() => account.stop())

const everything = (): readonly FactSubject[] => [
  subject('access-app', account.crm),
  subject('service-token', account.supportToken),
  subject('api-token', 'a'.repeat(32)),
  subject('access-user', 'oncall@example.com'),
]

test('each log is read once, however many objects there are', async () => {
  const few = (await account.find(everything())).reads
  const many = Array.from({length: 50}, (_, at) => subject('service-token', `t${at}`))
  const before = account.requests()
  const {reads, facts} = await account.find([...everything(), ...many])
  expect(facts).toHaveLength(54)
  expect(reads).toBe(few)
  expect(account.requests() - before).toBe(few)
})

test('the same answers give the same facts', async () => {
  const [once, again] = [await account.find(everything()), await account.find(everything())]
  expect(canonicalJson(again.facts)).toBe(canonicalJson(once.facts))
})

test.each([
  ['Access: Audit Logs Read', 'the Access log: ', 'access'],
  ['Account Analytics Read', 'the sign-in records of service tokens: ', 'service-token-logins'],
  ['Account Settings Read', 'the audit log: ', 'audit'],
])('without %s what %swould tell is undetermined, and the rest is found', async (missing, source, log) => {
  const {facts} = await account.find(everything(), {permitted: permissions.filter((name) => name !== missing)})
  expect(facts.flatMap(({undetermined}) => undetermined).join('\n')).toMatch(new RegExp(`^${source}.*403`, 'm'))
  const seen = new Set(facts.flatMap((fact) => fact.seen.map((one) => one.log)))
  expect(seen).toEqual(new Set(['access', 'service-token-logins', 'audit'].filter((one) => one !== log)))
})

test('a log that goes on and on is counted as far as a few pages reach', async () => {
  const page = (cursor = '0') => ({
    kind: 'page' as const,
    rows: [{app_uid: account.crm, user_email: `person-${cursor}@example.com`, ray_id: cursor}],
    next: String(Number(cursor) + 1),
  })
  const endless: LogReaders = {...logs, access: () => ({read: async (cursor) => page(cursor)})}
  const {users, undetermined} = await account.factOf(subject('access-app', account.crm), {logs: endless})
  expect(users).toEqual(['person-0@example.com', 'person-1@example.com', 'person-2@example.com'])
  expect(undetermined).toContain(
    'the Access log was read only as far as its newest 3 rows: a plan does not wait for more',
  )
})

test('a source that does not answer in time is undetermined, and the rest is told', async () => {
  let isLate = (): void => undefined
  const late = new Promise<void>((resolve) => {
    isLate = resolve
  })
  const silent: LogReaders = {...logs, access: () => ({read: () => new Promise(() => undefined)})}
  const tokens: LogReaders['tokenSignIns'] = async (reader) => {
    const found = await tokenSignIns(reader)
    isLate()
    return found
  }
  const waits: number[] = []
  const sleep = async (ms: number) => {
    waits.push(ms)
    await late
    await systemClock.sleep(50)
  }
  const fact = await account.factOf(subject('access-app', account.crm), {
    logs: {...silent, tokenSignIns: tokens},
    clock: {sleep},
  })
  expect(waits).toEqual([4750, 250])
  expect(fact.undetermined).toContain('the Access log: it did not answer within 5 s')
  expect(fact.agents).toEqual(['support-bot'])
})

test('the pages that came before the time was up count', async () => {
  const stop = new AbortController()
  const first = {kind: 'page' as const, rows: [{app_uid: account.crm, user_email: 'ada@example.com'}], next: '2'}
  // The second page is asked of the account, by a reader that is stopped meanwhile.
  const access: LogReaders['access'] = (reader, query) => ({
    async read(cursor) {
      if (cursor === undefined) return first
      stop.abort()
      return logs.access(reader, query).read(cursor)
    },
  })
  const fact = await account.factOf(subject('access-app', account.crm), {logs: {...logs, access}, stop: stop.signal})
  expect(fact.users).toEqual(['ada@example.com'])
  expect(fact.undetermined).toContain(
    'the Access log was read only as far as its newest 1 rows: the time for it was up',
  )
})

test('a source that fails in an unforeseen way is undetermined, without its words', async () => {
  const broken: LogReaders = {
    ...logs,
    tokenSignIns: () => Promise.reject(new TypeError('secret inside')),
  }
  const {undetermined} = await account.factOf(subject('access-app', account.crm), {logs: broken})
  expect(undetermined).toContain('the sign-in records of service tokens: failed unexpectedly (TypeError)')
})

test('nobody who gave up is made to wait', async () => {
  const silent: LogReaders = {...logs, access: () => ({read: () => new Promise(() => undefined)})}
  const stop = new AbortController()
  const begun = systemClock.mono()
  const finding = account.find([subject('access-app', account.crm)], {logs: silent, stop: stop.signal})
  stop.abort()
  await finding
  expect(systemClock.mono() - begun).toBeLessThan(2500)
})
