import {afterEach, beforeEach, expect, test} from 'vitest'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {Deed} from '../../src/core/story/deed.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {collected} from '../fixtures/collected.ts'
import {readLog} from './read-log.ts'

let account: QuietAccount
let connection: Connection

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
})
afterEach(() => account.stop())

test('a client that somebody turned off and on again is told by the device that it runs on', async () => {
  const {deeds} = await readLog(connection, 'dex', {part: 'changes'})
  expect(Deed.array().parse(deeds)).toMatchObject([
    {verb: 'changed', by: [{kind: 'person', id: 'oncall@example.com'}, {kind: 'device'}], detail: 'turned off'},
    {verb: 'changed', detail: 'turned on'},
  ])
})

test('the state of a device is kept, and nothing that anybody did', async () => {
  const {rows, deeds} = await readLog(connection, 'dex', {part: 'devices'})
  expect(rows).toContainEqual(expect.objectContaining({deviceName: 'support-bot', status: 'connected'}))
  expect(deeds).toEqual([])
})

test('a look-back of more than seven days is cut to what the API takes, and said', async () => {
  const {pages, gaps, refusal} = await readLog(connection, 'dex', {part: 'changes', lookbackMs: 30 * 86_400_000})
  expect(refusal).toBeUndefined()
  expect(pages).not.toEqual([])
  expect(gaps).toMatchObject([expect.stringMatching(/^records before .* are not here: they are kept for 7 days$/)])
  const to = new Date(Date.now()).toISOString()
  const tooFar = {from: new Date(Date.now() - 8 * 86_400_000).toISOString(), to, page: '1', per_page: '10'}
  const {status} = await connection.reader.raw(`/accounts/${account.accountId}/dex/warp-change-events`, tooFar)
  expect(status).toBe(400)
})

test('registrations are listed with those that were revoked, devices with those that have none left', async () => {
  const bot = [...account.world.account.registrations.values()].find(({stored}) => stored.device === 'support-bot')
  bot?.set({...bot.stored, revokedAt: account.world.account.stamp()})
  const {rows, deeds} = await readLog(connection, 'registrations', {part: 'registrations'})
  expect(rows).toContainEqual(expect.objectContaining({id: bot?.stored.id, revoked_at: expect.any(String)}))
  expect(Deed.array().parse(deeds)).toContainEqual(
    expect.objectContaining({
      verb: 'authenticated',
      opens: [{kind: 'device', id: bot?.stored.id, name: 'support-bot'}],
    }),
  )
  const devices = await readLog(connection, 'registrations', {part: 'physical-devices'})
  expect(devices.rows).toContainEqual(expect.objectContaining({name: 'support-bot', active_registrations: 0}))
  expect(devices.deeds).toEqual([])
})

test('a part that the token may not read is a gap beside the other', async () => {
  const {reports} = await collected(account.connectWith([]), 'dex')
  expect(reports).toMatchObject([
    {source: 'dex', state: 'unavailable', gaps: expect.arrayContaining([expect.stringMatching(/403/)])},
  ])
})
