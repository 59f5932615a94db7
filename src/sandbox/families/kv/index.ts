import type {Account} from '../../account/account.ts'
import {type Family, memory, type Surface} from '../family.ts'
import {oauthSurface, oauthTitle, seedSignIn} from './oauth-server.ts'
import {cached, keysOf, namespaceOf, seedKey, seedNamespace, stored, workersKv} from './records.ts'
import {kvRoutes} from './routes.ts'

const switchesTitle = 'agent-switches'
/** Another MCP server of the account, whose grants are its own. */
export const otherOauthTitle = 'search-mcp-OAUTH_KV'
/** One agent to stop, and one that must go on. */
const agents = ['research-bot', 'summary-bot'] as const

/** Access tokens of peace time by user, which only the probes know. */
const accessTokens = memory(() => new Map<string, string>())

function seed(account: Account): void {
  const switches = seedNamespace(account, switchesTitle)
  for (const key of agents)
    seedKey(account, {namespace: switches, key}, {value: 'run', metadata: {owner: 'agent-platform'}})
  const grants = seedNamespace(account, oauthTitle)
  for (const user of agents) {
    const client = account.mint.hex('mcp-client', 16)
    seedKey(account, {namespace: grants, key: `client:${client}`}, {value: JSON.stringify({clientId: client})})
    accessTokens(account).set(user, seedSignIn(account, grants, {user, client}).access)
  }
  const others = seedNamespace(account, otherOauthTitle)
  seedSignIn(account, others, {user: 'summary-bot', client: account.mint.hex('mcp-client', 16)})
}

/**
 * Agents that look their switch up in KV before they work; whatever is not `run`, and a key that is missing, stops
 * them. `/kv-agents/<key>`: 200 when at work, 503 when stopped.
 */
const switchSurface = (account: Account): Surface => ({
  prefix: 'kv-agents',
  answer({path}) {
    const key = path.slice(1)
    const runs = cached(account, {namespace: namespaceOf(account, switchesTitle), key})?.value === 'run'
    return runs ? {status: 200, body: {agent: key, did: 'work'}} : {status: 503, body: {error: `${key} is stopped`}}
  },
})

function snapshot(account: Account) {
  const namespaces = [...workersKv(account).namespaces.values()]
  return {
    state: namespaces.map(({id, title}) => ({
      title,
      keys: keysOf(account, id).map((key) => ({key, ...stored(account, {namespace: id, key})})),
    })),
  }
}

/** Workers KV: what agents look up, and what MCP servers with OAuth of their own keep. */
export const kv: Family = {
  name: 'kv',
  routes: kvRoutes,
  seed,
  snapshot,
  surfaces: (account) => [switchSurface(account), oauthSurface(account)],
  inventory(account, {front, keep}) {
    const owner = 'group:agent-platform-oncall'
    const switched = (agent: string) => ({type: 'http' as const, url: `${front}/kv-agents/${agent}`, refusedBy: [503]})
    const signedIn = (agent: string) => ({
      type: 'http' as const,
      url: `${front}/mcp-oauth/mcp`,
      bearer: keep(`${agent}.mcp-token`, accessTokens(account).get(agent) ?? ''),
    })
    const name = 'research-bot'
    return {
      agents: {
        [name]: {
          owner,
          kvFlags: [
            {name, namespace: namespaceOf(account, switchesTitle), stop: 'stop', probes: [`${name}-kv-switch`]},
          ],
          mcpGrants: [{name, namespace: namespaceOf(account, oauthTitle), probes: [`${name}-mcp-oauth`]}],
        },
      },
      probes: Object.fromEntries(
        agents.flatMap((agent) => [
          [`${agent}-kv-switch`, switched(agent)],
          [`${agent}-mcp-oauth`, signedIn(agent)],
        ]),
      ),
    }
  },
}
