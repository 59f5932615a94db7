import {describe, expect, test} from 'vitest'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const params = {server: {name: 'files'}, tools: ['share', 'read']}
const server = {
  id: 'files',
  name: 'Files',
  hostname: 'https://files.example.com/mcp',
  auth_type: 'bearer',
  description: 'shared files',
  secure_web_gateway: true,
  is_shared_oauth_callback_enabled: false,
  tools: [{name: 'read'}, {name: 'share'}, {name: 'list'}],
  prompts: [],
  last_synced: '2026-11-01T00:00:00Z',
  updated_tools: [
    {name: 'read', alias: 'open', enabled: true},
    {name: 'list', enabled: false},
  ],
  updated_prompts: [{name: 'summarize', alias: 'sum_up'}],
}
const portal = {id: 'team', name: 'Team', hostname: 'mcp.example.com', servers: [{...server, server_id: 'files'}]}
const root = 'access/ai-controls/mcp'

const account = (shown: object = server, portals: readonly object[] = [portal]) =>
  stubAccount({[`${root}/servers/files`]: shown, [`${root}/portals`]: portals, 'access/apps': []})

const before = {
  tools: [
    {name: 'share', listed: false, enabled: null},
    {name: 'read', listed: true, enabled: true},
  ],
}
const after = {
  tools: [
    {name: 'share', listed: true, enabled: false},
    {name: 'read', listed: true, enabled: false},
  ],
}

async function sentFor(shown: object, from: object, to: object) {
  const {reader, writer, sent} = account(shown)
  const {context} = await action.observe(reader, params)
  for (const move of action.apply(params, from, to, context)) await move.send(writer)
  return sent.map(({body}) => body)
}

test('the state is what is said of these tools and of no others', async () => {
  const {target, state} = await action.observe(account().reader, params)
  expect(target).toEqual({kind: 'mcp-server', id: 'files', name: 'files'})
  expect(state).toEqual(before)
})

test('the PUT keeps aliases, other tools, prompts and settings, and names no credential', async () => {
  expect(await sentFor(server, before, after)).toEqual([
    {
      name: 'Files',
      description: 'shared files',
      secure_web_gateway: true,
      is_shared_oauth_callback_enabled: false,
      updated_prompts: [{name: 'summarize', alias: 'sum_up'}],
      updated_tools: [
        {name: 'read', alias: 'open', enabled: false},
        {name: 'list', enabled: false},
        {name: 'share', enabled: false},
      ],
    },
  ])
})

test('release takes its own entry away again, and keeps an alias that somebody gave meanwhile', async () => {
  expect(action.release(params, before, after, after)).toMatchObject({kind: 'update', after: before})
  const contained = (share: object) => ({
    ...server,
    updated_tools: [{name: 'read', alias: 'open', enabled: false}, server.updated_tools[1], {name: 'share', ...share}],
  })
  const [bare] = await sentFor(contained({enabled: false}), after, before)
  expect(bare).toMatchObject({updated_tools: server.updated_tools})
  const [renamed] = await sentFor(contained({enabled: false, alias: 'give'}), after, before)
  expect(renamed).toMatchObject({updated_tools: [...server.updated_tools, {name: 'share', alias: 'give'}]})
})

test('release leaves a tool that somebody else turned on or off', () => {
  const mixed = {tools: [after.tools[0], before.tools[1]]}
  expect(action.release(params, before, after, mixed)).toMatchObject({kind: 'impossible'})
  expect(action.release(params, before, after, before)).toMatchObject({kind: 'none'})
})

test('it holds while every one of them is off', () => {
  expect(action.verify(after, after)).toEqual({verdict: 'held'})
  expect(action.verify(after, {tools: [after.tools[0], before.tools[1]]})).toEqual({
    verdict: 'not-held',
    why: 'read is not off',
  })
})

test('a tool named twice is no params', () => {
  expect(() => action.plan({...params, tools: ['read', 'read']}, before)).toThrow('names a tool twice')
})

describe('hazards', () => {
  const hazards = async (tools: readonly string[], shown: object = server) => {
    const given = {...params, tools}
    const seen = await action.observe(account(shown).reader, given)
    return action.hazards(given, seen)
  }

  test('a name that the server does not have refuses, and names those it has', async () => {
    expect(await hazards(['shred'])).toContainEqual(
      expect.objectContaining({rule: 'unknown-tool', result: 'refused', next: ['use one of: read, share, list']}),
    )
  })

  test.each(['open', 'files_open'])('%s, as clients see it, refuses and leads to the own name', async (alias) => {
    expect(await hazards([alias])).toContainEqual(
      expect.objectContaining({rule: 'unknown-tool', result: 'refused', next: ['use its own name: read']}),
    )
  })

  test('a server that was never synchronized only warns', async () => {
    expect(await hazards(['share'], {...server, tools: []})).toContainEqual(
      expect.objectContaining({rule: 'unknown-tool', result: 'warned'}),
    )
  })

  test('a credential that cannot be sent back is told, where there is one', async () => {
    const rules = async (shown: object) => (await hazards(['share'], shown)).map(({rule}) => rule)
    expect(await rules(server)).toContain('write-only-credential')
    expect(await rules({...server, auth_type: 'unauthenticated'})).not.toContain('write-only-credential')
  })
})

describe('what is left over', () => {
  const items = async (...portals: readonly object[]) => {
    const seen = await action.observe(account(server, portals).reader, params)
    return action.residual(params, seen).map(({code, standing, on}) => `${code} ${standing} ${on}`)
  }
  const inPortal = (more: object) => ({
    ...portal,
    servers: [{...server, server_id: 'files', updated_tools: [], ...more}],
  })

  test('a portal that turns the tool on by name', async () => {
    const found = await items(inPortal({updated_tools: [{name: 'share', enabled: true}]}))
    expect(found).toContain('portal-override open team')
  })

  test('what the server adds, in each portal that shows it by default', async () => {
    expect(await items(inPortal({}))).toContain('new-tools unknown team')
    expect(await items(inPortal({default_disabled: true}))).not.toContain('new-tools unknown team')
  })

  test('the sessions of each portal that has it, and no portal that has not', async () => {
    expect(await items(inPortal({}), {...portal, id: 'other', servers: []})).toEqual([
      'new-tools unknown team',
      'portal-sessions unknown team',
      'server-url unknown files',
      'background-sync not-covered files',
    ])
  })
})
