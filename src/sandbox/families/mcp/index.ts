import {createSeeding} from '../../account/seeding.ts'
import type {Family} from '../family.ts'
import {addMcpServer, addPortal, mappingOf, mcpOf} from './records.ts'
import {mcpRoutes} from './routes.ts'
import {mcpSurfaces} from './surface.ts'

const portal = {id: 'research-portal', hostname: 'mcp.research.example.com'}
const host = 'tools.research.example.com'
const tools = ['search_documents', 'export_documents', 'delete_documents']

const byId = <Item extends {readonly stored: {readonly id: string}}>(items: Iterable<Item>) =>
  [...items].map(({stored}) => stored).toSorted((a, b) => (a.id < b.id ? -1 : 1))

/** MCP portals, the servers behind them, and the Access applications before both. Signing in to a portal is not emulated. */
export const mcpFamily: Family = {
  name: 'mcp',
  routes: mcpRoutes,
  seed(account) {
    const {addApp} = createSeeding(account)
    addApp({name: portal.id, type: 'mcp_portal', domain: portal.hostname, admits: []})
    addApp({name: 'research-tools', type: 'self_hosted', domain: host, admits: []})
    addMcpServer(account, {
      id: 'research-tools',
      hostname: `https://${host}/mcp`,
      auth_type: 'bearer',
      credential: account.mint.hex('mcp-credential', 40),
      description: 'documents of the research team',
      tools,
      prompts: ['summarize'],
      updated_tools: [{name: 'search_documents', alias: 'find_documents'}],
    })
    addMcpServer(account, {
      id: 'wiki',
      hostname: 'https://wiki.example.com/mcp',
      auth_type: 'unauthenticated',
      tools: ['search'],
    })
    addPortal(account, {
      ...portal,
      description: 'tools of the research agents',
      code_mode: 'off',
      servers: [
        {
          ...mappingOf('research-tools'),
          on_behalf: true,
          updated_tools: [
            {name: 'delete_documents', enabled: false},
            {name: 'search_documents', alias: 'look_up', description: 'Finds documents', enabled: true},
          ],
          updated_prompts: [{name: 'summarize', enabled: true}],
        },
        mappingOf('wiki'),
      ],
    })
  },
  snapshot: (account) => ({
    state: {portals: byId(mcpOf(account).portals.values()), servers: byId(mcpOf(account).servers.values())},
  }),
  surfaces: mcpSurfaces,
  inventory(account, {front}) {
    const app = [...account.apps.values()].find(({type}) => type === 'mcp_portal')
    const tool = (name: string) => ({type: 'mcp' as const, url: `${front}/mcp/${portal.id}`, tool: name, arguments: {}})
    return {
      agents: {
        'research-bot': {
          owner: 'group:agent-platform-oncall',
          apps: app === undefined ? [] : [{name: app.name, id: app.id}],
          mcpPortals: [{name: portal.id, probes: ['research-search']}],
          mcpServers: [{name: 'research-tools', tools: ['export_documents'], probes: ['research-export']}],
        },
      },
      probes: {
        'research-search': tool('research-tools_look_up'),
        'research-export': tool('research-tools_export_documents'),
        'wiki-search': tool('wiki_search'),
      },
    }
  },
}
