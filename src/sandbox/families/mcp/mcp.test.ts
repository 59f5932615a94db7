import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import type {Office} from '../../api/testing/office.ts'
import {openOffice} from '../../api/testing/office.ts'
import {exposedIn} from './exposed.ts'
import {addMcpServer, addPortal, mappingOf, mcpOf} from './records.ts'
import {mcpSurfaces} from './surface.ts'

let office: Office
let account_id: string

beforeEach(async () => {
  office = await openOffice()
  account_id = office.world.accountId
  const {account} = office.world
  addMcpServer(account, {
    id: 'files',
    hostname: 'https://files.example.com/mcp',
    auth_type: 'bearer',
    credential: 'hush',
    tools: ['read', 'share'],
    updated_tools: [{name: 'read', alias: 'get', description: 'Gets a file'}],
  })
  addPortal(account, {
    id: 'team',
    hostname: 'mcp.example.com',
    servers: [{...mappingOf('files'), updated_tools: [{name: 'read', alias: 'open'}]}],
  })
})
afterEach(() => office.api.stop())

const mcp = () => office.client().zeroTrust.access.aiControls.mcp
const tools = () => exposedIn(office.world.account, 'team')?.map(({name}) => name)
const put = (body: object) => office.call('PUT', office.at('/access/ai-controls/mcp/portals/team'), {body})

async function post(prefix: string, body: string, headers = {}) {
  const surface = mcpSurfaces(office.world.account).find((one) => one.prefix === prefix)
  const path = prefix === 'mcp' ? '/team' : '/files'
  const request = {method: 'POST', path, query: new URLSearchParams(), headers, body, address: '127.0.0.1'}
  return (await surface?.answer(request)) ?? {status: 0}
}
const rpc = (method: string, params = {}) => JSON.stringify({jsonrpc: '2.0', id: 1, method, params})

describe('a portal', () => {
  test('is read with the names of both levels told apart, and takes them under another name', async () => {
    const {servers} = await mcp().portals.read('team', {account_id})
    expect(servers[0]?.updated_tools).toEqual([
      {name: 'read', portal_alias: 'open', server_alias: 'get', server_description: 'Gets a file'},
    ])
    expect((await put({servers: [{server_id: 'files', updated_tools: servers[0]?.updated_tools}]})).status).toBe(400)
  })

  test('loses the servers that a PUT leaves out', async () => {
    await mcp().portals.update('team', {account_id, description: 'other'})
    expect((await mcp().portals.read('team', {account_id})).servers).toEqual([])
  })

  test('refuses two switches of Code Mode that contradict each other, and a server that it does not know', async () => {
    expect((await put({code_mode: 'off', allow_code_mode: true})).status).toBe(400)
    expect((await put({servers: [{server_id: 'nobody'}]})).status).toBe(404)
  })

  test('shows of a server that is hidden by default what it shows by name, after a while', async () => {
    const updated_tools = [{name: 'share', enabled: true}]
    await mcp().portals.update('team', {
      account_id,
      servers: [{server_id: 'files', default_disabled: true, updated_tools}],
    })
    expect(tools()).toEqual(['files_open', 'files_share'])
    office.clock.advance(250)
    expect(tools()).toEqual(['files_share'])
  })
})

describe('a server', () => {
  test('is read without its credential, and keeps it when a PUT does not name it', async () => {
    await mcp().servers.update('files', {account_id, name: 'Files', updated_tools: [{name: 'share', enabled: false}]})
    const shown = await mcp().servers.read('files', {account_id})
    expect(JSON.stringify(shown)).not.toContain('hush')
    expect(shown).toMatchObject({authentication_status: 'connected', updated_tools: [{name: 'share', enabled: false}]})
  })

  test('turns new tools on when it is synchronized, and forgets what was said of one that is gone', async () => {
    mcpOf(office.world.account).upstream.set('files', ['share', 'read_v2'])
    await mcp().servers.sync('files', {account_id})
    office.clock.advance(250)
    expect(tools()).toEqual(['files_share', 'files_read_v2'])
    expect((await mcp().servers.read('files', {account_id})).updated_tools).toEqual([])
  })
})

describe('over Streamable HTTP', () => {
  test('a client finds and calls tools, and an unknown one is an error', async () => {
    const opened = await post('mcp', rpc('initialize'))
    const session = {'mcp-session-id': opened.headers?.['mcp-session-id'] ?? ''}
    expect(opened).toMatchObject({status: 200, body: {result: {serverInfo: {name: 'team'}}}})
    expect((await post('mcp', '{"jsonrpc":"2.0","method":"notifications/initialized"}', session)).status).toBe(202)
    expect(await post('mcp', rpc('tools/call', {name: 'files_open'}), session)).toMatchObject({
      body: {result: {isError: false}},
    })
    expect(await post('mcp', rpc('tools/call', {name: 'files_read'}), session)).toMatchObject({
      body: {error: {code: -32_602}},
    })
    expect(await post('mcp', 'no message')).toMatchObject({body: {error: {code: -32_700}}})
  })

  test('a session ends after 24 hours without a call, and goes on with one', async () => {
    const opened = await post('mcp', rpc('initialize'))
    const session = {'mcp-session-id': opened.headers?.['mcp-session-id'] ?? ''}
    const statusAfter = async (ms: number) => {
      office.clock.advance(ms)
      return (await post('mcp', rpc('ping'), session)).status
    }
    expect([await statusAfter(20 * 3_600_000), await statusAfter(20 * 3_600_000)]).toEqual([200, 200])
    expect(await statusAfter(24 * 3_600_000)).toBe(401)
  })

  test('the server by its own URL wants its own credential, and no portal hides its tools', async () => {
    expect((await post('mcp-direct', rpc('tools/list'))).status).toBe(401)
    expect(await post('mcp-direct', rpc('tools/list'), {authorization: 'Bearer hush'})).toMatchObject({
      body: {result: {tools: [{name: 'read'}, {name: 'share'}]}},
    })
  })
})
