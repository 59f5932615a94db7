import {describe, expect, test} from 'vitest'
import {Fault} from '../../../core/fault.ts'
import {stubAccount} from '../../shared/stub-account.ts'
import action from './index.ts'

const params = {portal: {name: 'team'}, server: {name: 'files'}}
const files = {
  id: 'files',
  server_id: 'files',
  name: 'Files',
  hostname: 'https://files.example.com/mcp',
  auth_type: 'bearer',
  tools: [{name: 'read'}, {name: 'share'}],
  prompts: [],
  status: 'ready',
  on_behalf: true,
  updated_tools: [
    {name: 'read', enabled: true, portal_alias: 'open', portal_description: 'Opens a file', server_alias: 'get'},
    {name: 'share', server_alias: 'publish', server_description: 'Publishes a file'},
  ],
  updated_prompts: [],
}
const wiki = {...files, id: 'wiki', server_id: 'wiki', default_disabled: true, on_behalf: false, updated_tools: []}
const portal = {
  id: 'team',
  name: 'Team',
  hostname: 'mcp.example.com',
  description: 'tools',
  code_mode: 'opt_in',
  allow_code_mode: true,
  secure_web_gateway: true,
  modified_at: '2026-11-01T00:00:00Z',
  servers: [files, wiki],
}
const app = {id: 'app', name: 'Team portal', type: 'mcp_portal', domain: 'mcp.example.com'}
const root = 'access/ai-controls/mcp/portals'

interface Given {
  readonly shown?: object
  readonly others?: readonly object[]
  readonly apps?: readonly object[]
}

const account = ({shown = portal, others = [], apps = [app]}: Given = {}) =>
  stubAccount({[`${root}/team`]: shown, [root]: [shown, ...others], 'access/apps': apps})
const look = (given: Given = {}) => action.observe(account(given).reader, params)

const before = {attached: true, hidden: false, tools: [{name: 'read', enabled: true}], prompts: []}
const after = {attached: true, hidden: true, tools: [{name: 'read', enabled: false}], prompts: []}

test('the state is what decides which tools are shown, without what belongs to the server', async () => {
  expect(await look()).toMatchObject({target: {kind: 'mcp-portal', id: 'team', name: 'team'}, state: before})
})

test('the PUT has every field and server, with names as they are written and not as they are read', async () => {
  const {reader, writer, sent} = account()
  const {context} = await action.observe(reader, params)
  for (const move of action.apply(params, before, after, context)) await move.send(writer)
  expect(sent).toEqual([
    {
      method: 'PUT',
      path: `${root}/team`,
      body: {
        name: 'Team',
        hostname: 'mcp.example.com',
        description: 'tools',
        code_mode: 'opt_in',
        secure_web_gateway: true,
        servers: [
          {
            server_id: 'files',
            on_behalf: true,
            default_disabled: true,
            updated_tools: [{name: 'read', alias: 'open', description: 'Opens a file', enabled: false}],
            updated_prompts: [],
          },
          {server_id: 'wiki', on_behalf: false, default_disabled: true, updated_tools: [], updated_prompts: []},
        ],
      },
    },
  ])
})

test('a portal that shows only the older switch of Code Mode keeps it off', async () => {
  const {code_mode: _mode, ...older} = portal
  const {reader, writer, sent} = account({shown: {...older, allow_code_mode: false}})
  const {context} = await action.observe(reader, params)
  for (const move of action.apply(params, before, after, context)) await move.send(writer)
  expect(sent[0]?.body).toMatchObject({code_mode: 'off'})
})

test('a portal without the server, or one that hides all of it, needs nothing', async () => {
  const without = await look({shown: {...portal, servers: [wiki]}})
  expect(action.plan(params, without.state)).toMatchObject({
    kind: 'none',
    why: expect.stringContaining('does not have'),
  })
  expect(action.plan(params, after)).toMatchObject({kind: 'none', why: expect.stringContaining('already hides')})
})

test('hidden by default is not enough while a tool is shown by name', () => {
  expect(action.plan(params, {...before, hidden: true})).toMatchObject({kind: 'update', after})
  expect(action.verify(after, {...before, hidden: true})).toEqual({verdict: 'not-held', why: 'the portal shows read'})
})

test('it holds as well when somebody took the server out', () => {
  expect(action.verify(after, {attached: false, hidden: false, tools: [], prompts: []})).toEqual({verdict: 'held'})
})

describe('release', () => {
  test('shows again what was shown, or what somebody showed again already', () => {
    expect(action.release(params, before, after, after)).toMatchObject({kind: 'update', after: before})
    expect(action.release(params, before, after, before)).toMatchObject({kind: 'none'})
  })

  test('leaves what somebody else changed', () => {
    const tools = [...after.tools, {name: 'share', enabled: true}]
    expect(action.release(params, before, after, {...after, tools})).toMatchObject({kind: 'impossible'})
  })
})

describe('what is left over', () => {
  const items = async (given: Given = {}) =>
    action.residual(params, await look(given)).map(({code, standing, on}) => `${code} ${standing} ${on}`)

  test('sessions, which the Access application of the portal ends', async () => {
    const [sessions] = action.residual(params, await look())
    expect(sessions).toMatchObject({
      code: 'portal-sessions',
      closedBy: 'access-app.revoke-sessions',
      closedOn: 'Team portal',
    })
  })

  test('another portal that shows the server, and none that hides it', async () => {
    const hidden = {...portal, id: 'hidden', servers: [{...files, default_disabled: true, updated_tools: []}]}
    expect(await items({others: [{...portal, id: 'second'}, hidden]})).toContain('other-portal open second')
    expect(await items({others: [hidden]})).not.toContain('other-portal open hidden')
  })

  test('the own URL of the server, unless an Access application stands before it', async () => {
    const guard = {
      id: 'guard',
      name: 'Files',
      type: 'self_hosted',
      destinations: [{type: 'public', uri: 'files.example.com/mcp'}],
    }
    expect(await items()).toContain('server-url unknown files')
    expect(await items({apps: [app, guard]})).not.toContain('server-url unknown files')
    const bare = {...portal, servers: [{...files, auth_type: 'unauthenticated'}]}
    expect(await items({shown: bare})).toContain('server-url open files')
  })

  test('unknown, where the applications cannot be read', async () => {
    const {reader} = account()
    const list = () => Promise.reject(new Fault('DENIED', 'not allowed'))
    const {access} = reader.api.zeroTrust
    const api = {zeroTrust: {access: {aiControls: access.aiControls, applications: {list}}}}
    const seen = await action.observe({...reader, api} as unknown as typeof reader, params)
    expect(action.residual(params, seen)).toContainEqual(
      expect.objectContaining({
        code: 'server-url',
        standing: 'unknown',
        next: expect.stringContaining('Apps and Policies Read'),
      }),
    )
  })
})
