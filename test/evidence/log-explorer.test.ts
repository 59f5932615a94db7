import {afterEach, beforeEach, expect, test} from 'vitest'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {Deed} from '../../src/core/story/deed.ts'
import {gatewayLogOf} from '../../src/sandbox/families/gateway-log/records.ts'
import {enabledIn} from '../../src/sandbox/families/log-explorer/kept.ts'
import {mcpFamily} from '../../src/sandbox/families/mcp/index.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
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

async function callTool(name: string): Promise<void> {
  const portal = mcpFamily.surfaces?.(account.world.account).find(({prefix}) => prefix === 'mcp')
  await portal?.answer({
    method: 'POST',
    path: '/research-portal',
    query: new URLSearchParams(),
    headers: {'mcp-session-id': undefined},
    body: JSON.stringify({jsonrpc: '2.0', id: 1, method: 'tools/call', params: {name, arguments: {secret: 'canary'}}}),
    address: '192.0.2.9',
  })
}

/** Connections at given moments, counted in milliseconds before now. */
function connected(...ago: readonly number[]): void {
  account.world.edge.connect('support-bot', '10.20.0.5', 8443)
  const {sessions} = gatewayLogOf(account.world.account)
  const [one] = sessions.splice(0)
  if (one === undefined) throw new Error('the connection was not recorded')
  const now = systemClock.now().getTime()
  for (const [port, ms] of ago.entries()) sessions.push({...one, port, at: new Date(now - ms).toISOString()})
}

test('more records than one answer holds are read to the end, each once', async () => {
  connected(...Array.from({length: 2300}, (_, index) => 3_600_000 - index))
  const {rows, pages, gaps, deeds} = await readLog(connection, 'log-explorer', {part: 'gateway_network'})
  expect(rows).toHaveLength(2300)
  expect(pages.flatMap((page) => page.rows)).toHaveLength(2300)
  expect(gaps).toEqual([])
  expect(Deed.parse(deeds[7])).toMatchObject({verb: 'connected', object: {id: '10.20.0.5:7'}, outcome: 'allowed'})
  const {reports} = await collected(connection, 'log-explorer')
  expect(reports).toMatchObject([{state: 'complete', rows: 2300}])
})

test('more records of one moment than an answer holds are a gap, and what comes later is read', async () => {
  connected(60_000, ...Array.from({length: 1200}, () => 30_000), 10_000)
  const {rows, gaps} = await readLog(connection, 'log-explorer', {part: 'gateway_network'})
  expect(rows.length).toBeLessThan(1202)
  expect(rows).toContainEqual(expect.objectContaining({destinationport: 1201}))
  expect(gaps).toMatchObject([expect.stringMatching(/^1000 records and more are of .*: those beyond are not here$/)])
})

test('calls through a portal are told with the portal and the tool, and without their arguments', async () => {
  await callTool('research-tools_export_documents')
  await callTool('research-tools_no_such_tool')
  const {deeds} = await readLog(connection, 'mcp-portal')
  expect(Deed.array().parse(deeds)).toMatchObject([
    {
      verb: 'called',
      by: [
        {kind: 'gateway', id: 'research-portal'},
        {kind: 'address', id: '192.0.2.9'},
      ],
      object: {kind: 'MCP tool', id: 'research-tools/research-tools_export_documents'},
      outcome: 'allowed',
    },
    {outcome: 'failed', detail: expect.stringMatching(/^tools\/call Unknown tool/)},
  ])
  expect((await collected(connection, 'mcp-portal')).text).not.toContain('canary')
})

test('without a subscription, or without the data set, the reason is said and nothing passes for empty', async () => {
  enabledIn(account.world.account).delete('mcp_portal_logs')
  expect((await collected(connection, 'mcp-portal')).reports).toMatchObject([
    {state: 'unavailable', gaps: [expect.stringMatching(/neither the sessions nor the calls.*does not keep it/)]},
  ])
  enabledIn(account.world.account).clear()
  for (const source of ['log-explorer', 'mcp-portal'])
    expect((await collected(connection, source)).reports).toMatchObject([
      {source, state: 'unavailable', gaps: [expect.stringMatching(/Log Explorer is not enabled for this account/)]},
    ])
})

test('the calls of portals are kept also for an agent that firebreak.yaml names no portal for', async () => {
  const [whole, narrowed] = [{}, {agent: {mcpPortals: []}}].map((also) => collected(connection, 'mcp-portal', also))
  expect((await narrowed)?.text).toBe((await whole)?.text)
  expect((await narrowed)?.text).not.toBe('')
})

test('a statement of another kind than the rows of a window is refused', async () => {
  const path = `/accounts/${account.accountId}/logs/explorer/query/sql`
  const {status} = await connection.reader.sql(path, 'SELECT * FROM gateway_network')
  expect(status).toBe(400)
  expect(account.writes()).toBe(0)
})
