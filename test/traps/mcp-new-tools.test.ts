import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import disableServer from '../../src/actions/kill-switch/mcp-portal-disable-server/index.ts'
import disableTool from '../../src/actions/kill-switch/mcp-server-disable-tool/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import type {ContainmentAction} from '../../src/core/action.ts'
import {mappingOf, mcpOf, synchronize} from '../../src/sandbox/families/mcp/records.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {proposed, send} from '../contract/moves.ts'
import {openFront, type TestFront} from '../fixtures/front.ts'
import {openMcpClient} from '../fixtures/mcp-client.ts'

let account: QuietAccount
let connection: Connection
let front: TestFront

beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
  front = await openFront(account.world)
})
afterEach(() => Promise.all([front.stop(), account.stop()]))

const portal = {name: 'research-portal'}
const server = {name: 'research-tools'}
const tools = ['export_documents']

const contain = async (action: ContainmentAction, params: object) =>
  send(connection, (await proposed({action, params: {...params}}, connection)).moves)
const client = () => openMcpClient(`${front.url}/mcp/${portal.name}`)
const seenTools = async () => (await client()).tools()
const mapping = () =>
  mcpOf(account.world.account)
    .portals.get(portal.name)
    ?.stored.servers.find(({server_id: id}) => id === server.name)

/** The server offers something more, and Cloudflare finds it. */
function offerMore(...names: readonly string[]): void {
  const {upstream} = mcpOf(account.world.account)
  upstream.set(server.name, names)
  synchronize(account.world.account, server.name)
}

/** Sends a portal as it is but for one server: what a hurried operator writes. */
async function putServers(servers: readonly object[]): Promise<void> {
  const {writer} = connection.openWriter(async () => ({notAfter: new Date(systemClock.now().getTime() + 15_000)}))
  await writer.api.zeroTrust.access.aiControls.mcp.portals.update(portal.name, {
    account_id: account.accountId,
    servers: servers as {server_id: string}[],
  })
}

describe('a synchronization', () => {
  test('brings back under a new name what a list of tools had turned off', async () => {
    await contain(disableTool, {server, tools})
    expect(await seenTools()).not.toContain('research-tools_export_documents')
    offerMore('search_documents', 'export_documents', 'export_documents_v2')
    expect(await seenTools()).toContain('research-tools_export_documents_v2')
  })

  test('brings back nothing of a server that mcp-portal.disable-server has hidden', async () => {
    await contain(disableServer, {portal, server})
    offerMore('search_documents', 'export_documents', 'export_documents_v2')
    expect(await seenTools()).toEqual(['wiki_search'])
    const seen = await disableServer.observe(connection.reader, {portal, server})
    expect(disableServer.plan({portal, server}, seen.state)).toMatchObject({kind: 'none'})
  })
})

describe('hiding a server by default', () => {
  test('leaves what the portal shows by name, which the action turns off as well', async () => {
    await putServers([{...mapping(), default_disabled: true}])
    expect(await seenTools()).toContain('research-tools_look_up')
    await contain(disableServer, {portal, server})
    expect(await (await client()).call('research-tools_look_up')).toBe('unknown')
  })
})

describe('a PUT of a portal', () => {
  test('with one server takes the others away', async () => {
    await putServers([{...mappingOf(server.name), default_disabled: true}])
    expect(await seenTools()).toEqual([])
  })

  test('of the action keeps the others, and writes back as the alias of the portal what was read as that', async () => {
    const before = mapping()
    await contain(disableServer, {portal, server})
    expect(await seenTools()).toEqual(['wiki_search'])
    expect(mapping()).toEqual({
      ...before,
      default_disabled: true,
      updated_tools: [
        {name: 'delete_documents', enabled: false},
        {name: 'search_documents', alias: 'look_up', description: 'Finds documents', enabled: false},
      ],
      updated_prompts: [{name: 'summarize', enabled: false}],
    })
  })
})

test('a session that was open goes on with the tool, until the sessions of the portal are ended', async () => {
  const victim = await client()
  await contain(disableServer, {portal, server})
  expect(await victim.call('research-tools_export_documents')).toBe('done')
  const app = [...account.world.account.apps.values()].find(({type}) => type === 'mcp_portal')
  app?.sessionsRevoked.set(systemClock.mono())
  expect(await victim.call('research-tools_export_documents')).toBe('signed out')
})

test('no portal stands before the own URL of the server, and the action says so where no application does', async () => {
  const {apps} = account.world.account
  const guard = [...apps.values()].find(({name}) => name === server.name)
  const credential = mcpOf(account.world.account).servers.get(server.name)?.stored.credential ?? ''
  const direct = () =>
    front.statusOf(`/mcp-direct/${server.name}`, {
      method: 'POST',
      headers: {authorization: `Bearer ${credential}`},
      body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"export_documents"}}',
    })
  await contain(disableServer, {portal, server})
  expect(await direct()).toBe(403)
  apps.delete(guard?.id ?? '')
  expect(await direct()).toBe(200)
  const seen = await disableServer.observe(connection.reader, {portal, server})
  expect(disableServer.residual({portal, server}, seen)).toContainEqual(
    expect.objectContaining({code: 'server-url', standing: 'unknown', on: server.name}),
  )
})
