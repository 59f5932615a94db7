import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import snapshot from '../../src/actions/logs/logs-snapshot/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import type {Reader} from '../../src/core/cloudflare.ts'
import type {SourceReport} from '../../src/core/documents/evidence.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import type {AuditEntry} from '../../src/sandbox/account/audit-entry.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {collected} from '../fixtures/collected.ts'

let account: QuietAccount
let connection: Connection

const minute = 60_000
const before = (minutes: number): string => new Date(now - minutes * minute).toISOString()
let now: number

const entryAt = (time: string, id: string): AuditEntry => ({
  id,
  account: {id: account.accountId, name: 'drill'},
  action: {description: 'somebody changed something', result: 'success', time, type: 'update'},
  actor: {context: 'api_token', ip_address: '203.0.113.9', token_id: '', token_name: 'somebody', type: 'user'},
  raw: {cf_ray_id: id, method: 'PUT', status_code: 200, uri: '/', user_agent: 'somebody'},
  resource: {id: 'one', product: 'access', scope: 'accounts', type: 'service_token'},
})

/** Somebody signs in and something is changed every minute, from so many minutes ago until so many. */
function busy(from: number, to: number): void {
  const {audit, userLogins, apps} = account.world.account
  const [appId = ''] = apps.keys()
  for (let ago = from; ago > to; ago -= 1) {
    const [at, ray] = [before(ago), `ray-${ago}`]
    userLogins.push({email: 'ada@example.com', appId, allowed: true, address: '203.0.113.9', at, ray})
    audit.push(entryAt(at, `entry-${ago}`))
  }
}

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
  now = connection.reader.now().getTime()
  account.world.account.userLogins.length = 0
})
afterEach(() => account.stop())

async function reportOf(source: string, from: {readonly reader: Reader} = connection, also = {}) {
  const {reports, text} = await collected({...connection, ...from}, source, also)
  const [report] = reports as readonly [SourceReport]
  return {...report, gaps: report.gaps.join('\n'), text}
}

/** The stretches of time of which a report says that records were missing. */
const holesIn = (gaps: string): readonly (readonly [number, number])[] =>
  [...gaps.matchAll(/(\d+) records from (\S+) to (\S+) /g)].map(([, , from = '', to = '']) => [
    Date.parse(from),
    Date.parse(to),
  ])

describe.each([
  ['audit', 'logs/audit'],
  ['access', 'access_requests'],
])('the %s log', (source, path) => {
  test('is complete where nothing is missing', async () => {
    busy(300, 6)
    const report = await reportOf(source)
    expect(report).toMatchObject({state: 'complete'})
    expect(holesIn(report.gaps)).toEqual([])
  })

  test.each(['the first', 'the second'] as const)(
    'T55: seven minutes that %s reading leaves out are reported',
    async (which) => {
      busy(300, 6)
      // Of the Access log three slices are empty, and the fourth, with its empty page, takes two requests.
      const requests = source === 'access' ? {'the first': 3, 'the second': 5} : {'the first': 0, 'the second': 1}
      const after = requests[which]
      account.faults.schedule({match: {path}, kind: 'log-hole', times: 1, after})
      const report = await reportOf(source)
      expect(report.state).toBe('truncated')
      const [hole] = holesIn(report.gaps)
      expect(hole === undefined ? 0 : hole[1] - hole[0]).toBeGreaterThanOrEqual(6 * minute)
    },
  )

  test('T55: what one reading left out is kept from the other', async () => {
    busy(300, 6)
    account.faults.schedule({match: {path}, kind: 'log-hole', times: source === 'access' ? 4 : 1})
    const {text} = await reportOf(source)
    for (let ago = 300; ago > 6; ago -= 1) expect(text).toMatch(new RegExp(`(?:ray|entry)-${ago}"`))
  })
})

test('T55: seven minutes that the Access log leaves out whenever it is read are missed by what the data set of sign-ins names', async () => {
  busy(300, 6)
  account.faults.schedule({match: {path: 'access_requests'}, kind: 'log-hole', times: 1000})
  const report = await reportOf('access')
  expect(report.state).toBe('truncated')
  expect(holesIn(report.gaps).some(([from, to]) => to - from >= 6 * minute)).toBe(true)
})

test('that seven minutes which the audit log leaves out whenever it is read go unnoticed is said', async () => {
  busy(300, 6)
  account.faults.schedule({match: {path: 'logs/audit'}, kind: 'log-hole', times: 1000})
  const {gaps} = await reportOf('audit')
  expect(gaps).toContain('what two readings both leave out would go unnoticed')
})

test('T55: a cursor that leads back is reported, with the time that nothing vouches for', async () => {
  busy(1100, 6)
  account.faults.schedule({match: {path: 'logs/audit'}, kind: 'cursor-stuck', times: 1})
  const {state, gaps} = await reportOf('audit')
  expect(state).toBe('truncated')
  expect(gaps).toContain('the same page came again instead of the next')
  expect(gaps).toMatch(/nothing vouches for the time from .* to .*: no reading came through it/)
})

/** Does something to the account once, after so many answers of a log. */
function meanwhile(path: string, after: number, happens: () => void): {readonly reader: Reader} {
  let answers = 0
  const raw: Reader['raw'] = async (at, query) => {
    const answer = await connection.reader.raw(at, query)
    answers += at.includes(path) ? 1 : 0
    if (answers === after) happens()
    return answer
  }
  const reader: Reader = {...connection.reader, raw, until: () => reader}
  return {reader}
}

describe('T55: pages that shift while they are read', () => {
  /** More than one page within one slice, whose oldest comes first. */
  function crowd(): void {
    const {userLogins} = account.world.account
    busy(60, 6)
    const [one] = userLogins
    if (one === undefined) return
    const many = Array.from({length: 1500}, (_, at) => ({
      ...one,
      at: new Date(now - 30 * minute + at * 100).toISOString(),
      ray: `crowd-${at}`,
    }))
    userLogins.splice(30, 0, ...many)
    userLogins.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
  }
  test('because a late record came are reported', async () => {
    crowd()
    const {userLogins} = account.world.account
    const late = () => void userLogins.unshift({...userLogins[0], at: before(61), ray: 'late'} as never)
    const {state, gaps} = await reportOf('access', meanwhile('access_requests', 4, late))
    expect({state, gaps}).toMatchObject({state: 'truncated', gaps: expect.stringContaining('came twice')})
  })

  test('because an old record went are reported', async () => {
    crowd()
    const {userLogins} = account.world.account
    const {state, gaps} = await reportOf(
      'access',
      meanwhile('access_requests', 4, () => void userLogins.shift()),
    )
    expect(state).toBe('truncated')
    expect(gaps).toMatch(/\d+ records from .* were missing at least once/)
  })
})

describe('T55: a source that is cut off', () => {
  test('by permission is unavailable, and says so', async () => {
    const narrow = account.connectWith(responderPermissions.filter((name) => !name.startsWith('Account Settings')))
    const {state, gaps} = await reportOf('audit', narrow)
    expect(state).toBe('unavailable')
    expect(gaps).toContain('answered HTTP 403')
  })

  test('by the plan of the account is unavailable, and says so', async () => {
    account.faults.schedule({match: {path: 'logs/audit'}, kind: 'not-in-plan', times: 10})
    const {state, gaps} = await reportOf('audit')
    expect(state).toBe('unavailable')
    expect(gaps).toContain('this is not part of your plan')
  })

  test('in the middle says from when to when nothing was read', async () => {
    busy(1100, 6)
    account.faults.schedule({match: {path: 'logs/audit'}, kind: 'not-in-plan', times: 1, after: 1})
    const {state, gaps} = await reportOf('audit')
    expect(state).toBe('truncated')
    expect(gaps).toMatch(/nothing vouches for the time from .* to /)
  })

  test('by retention vouches for no more than Cloudflare keeps', async () => {
    busy(300, 6)
    const {state, window, gaps} = await reportOf('access', connection, {lookback: '7d'})
    expect(state).toBe('truncated')
    expect(now - Date.parse(window?.from ?? '')).toBeLessThanOrEqual(24 * 60 * minute)
    expect(gaps).toMatch(/nothing older than .* is there: .*24 hours to 180 days, by plan/)
  })

  test('by no retention, for older records are still there, is vouched for from the beginning', async () => {
    busy(8 * 24 * 60, 8 * 24 * 60 - 1)
    busy(300, 6)
    const {state, window} = await reportOf('access', connection, {lookback: '7d'})
    expect(state).toBe('complete')
    expect(now - Date.parse(window?.from ?? '')).toBeGreaterThan(7 * 24 * 60 * minute - minute)
  })
})

test('the evidence names no source that it did not ask', () => {
  expect(snapshot.describe({sources: ['audit'], lookback: '24h'})).toBe('Keep audit of the last 24h')
})
