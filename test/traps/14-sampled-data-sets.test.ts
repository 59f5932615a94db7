import {afterEach, beforeEach, expect, test} from 'vitest'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {collected} from '../fixtures/collected.ts'

let account: QuietAccount
let connection: Connection

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
})
afterEach(() => account.stop())

test('the answer of an adaptive data set is a success with rows, and says nothing of those that it lacks', async () => {
  const query = `query ($accountTag: string, $datetimeStart: string) {
    viewer { accounts(filter: {accountTag: $accountTag}) {
      accessLoginRequestsAdaptiveGroups(limit: 100, filter: {datetime_geq: $datetimeStart}) { count dimensions { appId } }
    } }
  }`
  const variables = {
    accountTag: account.accountId,
    datetimeStart: new Date(systemClock.now().getTime() - 3_600_000).toISOString(),
  }
  const {status, bytes} = await connection.reader.graphql(query, variables)
  expect(status).toBe(200)
  expect(Buffer.from(bytes).toString()).toContain('"count"')
  expect(Buffer.from(bytes).toString()).not.toMatch(/sampl|partial|complete/i)
})

test('an adaptive data set that was read to its end is called sampled, never complete', async () => {
  const {reports} = await collected(connection, 'service-token-logins')
  expect(reports).toMatchObject([{source: 'service-token-logins', state: 'sampled'}])
  expect(reports.flatMap(({gaps}) => gaps)).toContain(
    'the data set is sampled: a sign-in that is not here may still have happened',
  )
})

test('a log that is no sample, and was read to its end, is called complete', async () => {
  const {reports} = await collected(connection, 'access')
  expect(reports).toMatchObject([{source: 'access', state: 'complete'}])
})
