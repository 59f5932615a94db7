import {z} from 'zod'
import {defineAction, type Move} from '../../../core/action.ts'
import {held, notHeld} from '../../../core/outcome.ts'
import {McpGrantRef} from '../../../core/targets.ts'
import {wholly} from '../../shared/bulk-answer.ts'
import {readGrants, type SeenGrants} from './read-grants.ts'
import {grantResidual} from './residual.ts'

const Params = z.strictObject({grant: McpGrantRef})
type Params = z.infer<typeof Params>
/** Not the keys: a token that is refreshed between plan and apply has a new one, and is to go as well. */
const State = z.strictObject({granted: z.boolean()})
type State = z.infer<typeof State>

/** Keys of one call (SDK: BaseNamespaces.bulkDelete). */
const mostKeys = 10_000

/** All keys at once, tokens before grants: a grant that goes first leaves tokens that work on. */
function apply({grant}: Params, before: State, after: State, {keys}: SeenGrants): readonly Move[] {
  if (!before.granted || after.granted) return []
  const all = keys.toSorted().toReversed()
  return Array.from({length: Math.ceil(all.length / mostKeys)}, (_, at) => {
    const body = all.slice(at * mostKeys, (at + 1) * mostKeys)
    return {
      name: at === 0 ? 'delete-keys' : `delete-keys-${at + 1}`,
      send: ({api, account}) =>
        wholly(api.kv.namespaces.bulkDelete(grant.namespace, {account_id: account, body}), body.length),
    }
  })
}

/**
 * Ends what an MCP server with @cloudflare/workers-oauth-provider has granted to one user: deletes the keys of its
 * grants and of its access tokens. The server checks an access token by its own key alone, so that deleting the grant
 * or the client leaves it good until it expires (package: OAuthProviderImpl, `deleteClient`).
 */
export default defineAction<Params, State, SeenGrants>({
  id: 'mcp-oauth.revoke',
  family: 'credentials',
  title: 'Revoke what an MCP server has granted to a user',
  source:
    'https://developers.cloudflare.com/agents/model-context-protocol/authorization/ and cloudflare/resources/kv/namespaces (NamespaceBulkDeleteParams)',
  permissions: {read: ['Workers KV Storage Read'], write: ['Workers KV Storage Write']},
  target: {param: 'grant', kind: 'mcp-grant'},
  class: 'D',
  blastRadius: 'BR1',
  undo: 'U4',
  direction: 'restrict',
  propagation: {ms: 60_000, source: 'docs: changes of Workers KV are seen after up to 60 seconds or more'},
  params: Params,
  state: State,

  async observe(reader, {grant}) {
    const seen = await readGrants(reader, grant)
    return {
      target: {kind: 'mcp-grant', id: `${grant.namespace}/${grant.name}`, name: grant.name},
      state: {granted: seen.keys.length > 0},
      context: seen,
      complete: true,
    }
  },

  plan: ({grant}, before) =>
    before.granted
      ? {
          kind: 'update',
          after: {granted: false},
          summary: `Delete every grant and access token of ${grant.name} at this MCP server: the user has to sign in again`,
        }
      : {kind: 'none', why: `nothing is granted to ${grant.name} at this MCP server`},

  hazards: () => [],
  apply,

  /** A sign-in, or a refresh, between the look and the deletion leaves new keys. */
  verify: (after, now) =>
    now.granted === after.granted
      ? held
      : notHeld('there are grants or access tokens of the user again, or still: plan again'),

  release: ({grant}) => ({
    kind: 'none',
    why: `what was granted to ${grant.name} cannot be brought back; the user signs in to the MCP server again`,
  }),

  residual: ({grant}, {context}) => grantResidual(grant.name, context.elsewhere),
})
