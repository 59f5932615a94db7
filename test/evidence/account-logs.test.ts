import {afterEach, beforeEach, expect, test} from 'vitest'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {Deed} from '../../src/core/story/deed.ts'
import {settingsOf} from '../../src/sandbox/families/account-settings/records.ts'
import {scimUpdates} from '../../src/sandbox/families/scim/index.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {collected} from '../fixtures/collected.ts'
import {readLog} from './read-log.ts'

let account: QuietAccount
let connection: Connection
let token: {readonly id: string; readonly name: string}

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
  const {id} = account.world.addServiceToken({name: 'changed-bot'})
  token = {id, name: 'changed-bot'}
  for (const enabled of [false, true]) await put({name: 'changed-bot', enabled})
})
afterEach(() => account.stop())

async function put(body: object): Promise<void> {
  const {value} = account.world.addApiToken({name: 'somebody', permissions: ['Access: Service Tokens Write']})
  await fetch(`${account.url}/accounts/${account.accountId}/access/service_tokens/${token.id}`, {
    method: 'PUT',
    headers: {authorization: `Bearer ${value}`},
    body: JSON.stringify(body),
  })
}

const provider = () => scimUpdates(account.world.account)[0]?.idp_id ?? ''

test('the history of an object is asked by the newest entry about it', async () => {
  const {rows, gaps, pages} = await readLog(connection, 'audit-history', {part: token.id})
  expect(rows).toMatchObject([{resource: {id: token.id}}, {resource: {id: token.id}}])
  expect(gaps).toEqual([])
  expect(pages.map(({answer}) => answer.request)).toEqual([
    expect.stringContaining(`resource_id=${token.id}`),
    expect.stringMatching(/\/logs\/audit\/[^/]+\/history\?action_time=/),
  ])
})

test('a history that is only near, or not there, says so, and is not called complete', async () => {
  const {audit} = account.world.account
  const entries = audit.filter(({resource}) => resource.id === token.id)
  for (const entry of entries)
    audit.splice(audit.indexOf(entry), 1, {...entry, raw: {...entry.raw, uri: '/client/v4/'}})
  expect((await readLog(connection, 'audit-history', {part: token.id})).gaps).toMatchObject([
    expect.stringMatching(/^its history is approximate/),
  ])
  const agent = {serviceTokens: [token]}
  const {reports} = await collected(connection, 'audit-history', {agent})
  expect(reports).toMatchObject([
    {
      state: 'truncated',
      gaps: expect.arrayContaining([expect.stringMatching(/^[0-9a-f-]+: its history is approximate/)]),
    },
  ])
})

test('without a plan, the objects that were changed lately have their history kept', async () => {
  const {reports, text} = await collected(connection, 'audit-history', {of: 'account'})
  expect(reports).toMatchObject([{state: 'complete', rows: 2}])
  expect(text).toContain(token.id)
})

test('an object that nobody changed has no history, and that is no gap', async () => {
  const {pages, gaps} = await readLog(connection, 'audit-history', {part: crypto.randomUUID()})
  expect(pages).toHaveLength(1)
  expect(gaps).toEqual([])
})

test('version 1 of the audit log has the same changes, without the ray and the token', async () => {
  const {rows, deeds} = await readLog(connection, 'audit-v1')
  expect(rows).toMatchObject([{resource: {id: token.id}, when: expect.any(String)}, {resource: {id: token.id}}])
  expect(deeds).toMatchObject([
    {verb: 'changed', object: {kind: 'service_token', id: token.id}, outcome: 'allowed', detail: 'update'},
    {verb: 'changed'},
  ])
})

test('SCIM is asked of each provider that pushes, and a push that failed is told as one', async () => {
  const {deeds} = await readLog(connection, 'scim', {part: provider()})
  expect(deeds).toHaveLength(4)
  expect(Deed.array().parse(deeds)).toMatchObject([
    {verb: 'changed', object: {kind: 'person', name: 'robin@example.com'}, outcome: 'allowed'},
    {},
    {object: {kind: 'person', name: 'mallory@example.com'}},
    {
      object: {kind: 'group', name: 'admins'},
      outcome: 'failed',
      detail: expect.stringMatching(/the group is not found/),
    },
  ])
  const {reports} = await collected(connection, 'scim')
  expect(reports).toMatchObject([{state: 'complete', rows: 4}])
})

test('SCIM without a provider is refused by the API, and one that may not be listed is a source that is not there', async () => {
  const {status} = await connection.reader.raw(`/accounts/${account.accountId}/access/logs/scim/updates`)
  expect(status).toBe(400)
  const blind = account.connectWith(['Access: Audit Logs Read'])
  const {reports} = await collected(blind, 'scim')
  expect(reports).toMatchObject([{state: 'unavailable', gaps: [expect.stringMatching(/identity providers.*403/)]}])
})

test('a password that a provider pushed is blanked in the body that is kept', async () => {
  const updates = scimUpdates(account.world.account)
  const [one] = updates
  if (one === undefined) throw new Error('nothing was pushed')
  updates.push({...one, request_body: JSON.stringify({userName: 'new@example.com', password: 'hunter2'})})
  const {text} = await collected(connection, 'scim')
  expect(text).toContain('new@example.com')
  expect(text).not.toContain('hunter2')
})

test('what the identity provider signs in with is in no log', async () => {
  const {clientSecret, scimSecret} = settingsOf(account.world.account)
  for (const source of ['scim', 'audit-v1', 'audit-history']) {
    const {text} = await collected(connection, source, {of: 'account'})
    expect(text).not.toContain(clientSecret)
    expect(text).not.toContain(scimSecret)
  }
})
