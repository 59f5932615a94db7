import {afterEach, describe, expect, test} from 'vitest'
import {accessLog} from '../../src/actions/logs/sources/zero-trust/access.ts'
import {auditLog} from '../../src/actions/logs/sources/account/audit.ts'
import type {Paged} from '../../src/actions/logs/log-source.ts'
import {readRegistrations} from '../../src/actions/shared/registrations.ts'
import {connect} from '../../src/cloudflare/connect.ts'
import {Secret} from '../../src/core/text/secret.ts'
import {type Office, openOffice} from '../../src/sandbox/api/testing/office.ts'

let office: Office
afterEach(() => office.api.stop())

const window = {from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z', direction: 'asc'} as const

function reader() {
  const {api, clock, token, world} = office
  return connect({token: new Secret('test', token.value), account: world.accountId, baseUrl: api.url, clock}).reader
}

async function count(log: Paged): Promise<number> {
  let rows = 0
  for (let cursor: string | undefined; ;) {
    const page = await log.read(cursor)
    if (page.kind === 'refused') throw new Error(page.why)
    rows += page.rows.length
    if (page.next === undefined) return rows
    cursor = page.next
  }
}

/** More changes than one page of the audit log holds by default, and than one holds at most. */
async function change(times: number): Promise<void> {
  const {id} = office.world.addServiceToken({name: 'busy'})
  for (let at = 0; at < times; at += 1)
    await office.call('PUT', office.at(`/access/service_tokens/${id}`), {body: {name: 'busy', enabled: at % 2 === 1}})
}

describe('the audit log', () => {
  test("the SDK's own paging stops after a page where the cursor comes in the documented shape", async () => {
    office = await openOffice({auditCursor: 'cursor'})
    await change(120)
    let rows = 0
    const params = {account_id: office.world.accountId, since: window.from, before: window.to}
    for await (const _row of office.client().accounts.logs.audit.list(params)) rows += 1
    expect(rows).toBe(100)
  })

  test.each(['cursor', 'cursors.after'] as const)('is read to its end with the next place in %s', async (shape) => {
    office = await openOffice({auditCursor: shape})
    await change(1050)
    expect(await count(auditLog(reader(), window))).toBe(1050)
  })
})

test("people's sign-ins come as a plain array, of which the SDK gives the first 25, and firebreak all", async () => {
  office = await openOffice()
  const app = office.world.addApp({name: 'crm', type: 'self_hosted', admits: [], emails: ['ada@example.com']})
  for (let at = 0; at < 60; at += 1)
    office.world.addUserLogin({email: 'ada@example.com', appId: app.id, allowed: true, address: '203.0.113.9'})
  const naive = await office
    .client()
    .zeroTrust.access.logs.accessRequests.list({account_id: office.world.accountId, since: window.from})
  expect(naive).toHaveLength(25)
  expect(await count(accessLog(reader(), window))).toBe(60)
})

test('a listing of registrations hides the revoked ones by default, and firebreak asks for all', async () => {
  office = await openOffice()
  const {id: serviceToken} = office.world.addServiceToken({name: 'agent'})
  const first = office.world.addDevice({name: 'agent', address: '100.96.0.9', enrolment: {serviceToken}})
  await office.call('POST', office.at(`/devices/registrations/revoke?id=${first.registration}`))
  const {registrations} = office.client().zeroTrust.devices
  const naive: string[] = []
  for await (const {id} of registrations.list({account_id: office.world.accountId})) naive.push(id)
  expect(naive).toEqual([])
  const node = {name: 'agent', replicas: ['agent'], enrolment: []}
  expect(await readRegistrations(reader(), [node])).toMatchObject([{id: first.registration, revoked: true}])
})
