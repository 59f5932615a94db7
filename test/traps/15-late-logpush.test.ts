import {afterEach, beforeEach, expect, test} from 'vitest'
import {actionIds, loadAction} from '../../src/actions/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {permissionNames} from '../../src/sandbox/account/permissions.ts'
import {pushed, settingsOf} from '../../src/sandbox/families/account-settings/records.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {send} from '../contract/moves.ts'
import {collected} from '../fixtures/collected.ts'

let account: QuietAccount
let connection: Connection

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
})
afterEach(() => account.stop())

/** What a part of the client leads to, beside the client itself. */
const offered = (part: object): readonly string[] => Object.keys(part).filter((key) => !key.startsWith('_'))
const everyRight = () => account.connectWith(permissionNames)

test('a Logpush job that is started during the incident is accepted, and has nothing of what is past to send', async () => {
  const {value} = account.world.addApiToken({name: 'somebody', permissions: ['Logs Write']})
  const response = await fetch(`${account.url}/accounts/${account.accountId}/logpush/jobs`, {
    method: 'POST',
    headers: {authorization: `Bearer ${value}`},
    body: JSON.stringify({dataset: 'access_requests', destination_conf: 'r2://evidence', enabled: true}),
  })
  expect(response.status).toBe(200)
  const {jobs} = settingsOf(account.world.account)
  expect(account.world.account.logins).not.toEqual([])
  expect(jobs.flatMap((job) => pushed(account.world.account, job))).toEqual([])
})

test('no action has the jobs of Logpush at hand, and the evidence says that no job brings the past back', async () => {
  // What is left of it listens from now on: Instant Logs.
  await send(everyRight(), [{name: 'none', send: async ({api}) => expect(offered(api.logpush)).toEqual(['edge'])}])
  const actions = await Promise.all(actionIds.map(loadAction))
  const writing = actions.filter(({permissions: {read, write}}) => [...read, ...write].includes('Logs Write'))
  // Listening is a job too, one that sends to whoever listens and to nobody else.
  expect(writing.map(({id}) => id)).toEqual(['logs.tail'])
  const {reports} = await collected(connection, 'config', {of: 'account'})
  expect(reports.flatMap(({gaps}) => gaps).join()).toContain('a job that is started now sends nothing of what is past')
})

test('what happened before the incident is pulled from what Cloudflare has kept: a Logpush job sends only what comes after it', async () => {
  const begun = systemClock.now().toISOString()
  const earlier = account.world.account.logins.map(({at}) => at)
  expect(earlier.every((at) => at <= begun)).toBe(true)

  const {text} = await collected(connection, 'service-token-logins')
  for (const at of earlier) expect(text).toContain(at)
  // No job was made for it, and nothing else was changed.
  expect(account.writes()).toBe(0)
})
