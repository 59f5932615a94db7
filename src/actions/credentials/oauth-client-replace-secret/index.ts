import {z} from 'zod'
import {defineAction, type Move} from '../../../core/action.ts'
import {Sink, sinkName} from '../../../core/documents/sink.ts'
import {held, notHeld} from '../../../core/outcome.ts'
import {OAuthClientRef} from '../../../core/targets.ts'
import {changedSince, SecretState, seenSecret} from '../new-secret.ts'
import {residualAccess, tokensOf} from './residual-access.ts'

const Params = z.strictObject({client: OAuthClientRef, sink: Sink})
type Params = z.infer<typeof Params>

const State = SecretState.extend({
  /** Whether the client has two secrets, of which the older one is to be deleted. */
  rotated: z.boolean(),
  /** In what is planned: it had two before, so that one has to go first. */
  clears: z.boolean(),
})
type State = z.infer<typeof State>

interface Context {
  /** Names of active API tokens that the client got; undefined where they cannot be listed. */
  readonly tokens: readonly string[] | undefined
}

const deleteOld = ({client}: Params, name: string): Move => ({
  name,
  send: ({api, account}) => api.iam.oauthClients.deleteRotatedSecret(client.id, {account_id: account}),
})

const replace = ({client}: Params): Move => ({
  name: 'replace',
  reveals: (answer) => z.looseObject({client_secret: z.string().min(1)}).safeParse(answer).data?.client_secret,
  send: ({api, account}) => api.iam.oauthClients.rotateSecret(client.id, {account_id: account}),
})

/** What leads on from here. A new secret that nobody kept must not pass for kept, so no look ever calls `replace` done; the journal does. */
function movesFrom(params: Params, now: State, after: State): readonly Move[] {
  const toReplace = [replace(params), deleteOld(params, 'delete-old')]
  const begun = now.changedAt !== after.changedAt
  if (!begun) return after.clears ? [deleteOld(params, 'delete-older'), ...toReplace] : toReplace
  return now.rotated || after.clears ? toReplace : [replace(params)]
}

/**
 * Gives an OAuth client a new secret and deletes the old one. `rotateSecret` alone makes a second secret, and the leaked
 * one goes on working until `deleteRotatedSecret` (SDK: iam/oauth-clients). A client that has two already loses the
 * older one first: either may be the one that leaked.
 */
export default defineAction<Params, State, Context>({
  id: 'oauth-client.replace-secret',
  family: 'credentials',
  title: 'Replace the secret of an OAuth client',
  source: 'https://developers.cloudflare.com/api/resources/iam/subresources/oauth_clients/',
  permissions: {read: ['OAuth Client Read', 'Account API Tokens Read'], write: ['OAuth Client Write']},
  target: {param: 'client', kind: 'oauth-client'},
  refs: {sink: 'sink'},
  besides: ['sink'],
  class: 'R',
  blastRadius: 'BR1',
  undo: 'U3',
  direction: 'restrict',
  propagation: {ms: 30_000, source: 'not documented: an assumption, not verified on a live account'},
  params: Params,
  state: State,

  async observe(reader, {client}) {
    const [found, tokens] = await Promise.all([
      reader.api.iam.oauthClients.get(client.id, {account_id: reader.account}),
      tokensOf(reader, client.id),
    ])
    const name = found.client_name ?? found.client_id
    return {
      target: {kind: 'oauth-client', id: found.client_id, name},
      state: {...seenSecret(name, found.updated_at), rotated: found.has_rotated_secret === true, clears: false},
      context: {tokens},
      complete: true,
    }
  },

  plan: ({sink}, before) => ({
    kind: 'update',
    after: {...before, done: true, rotated: false, clears: before.rotated},
    summary: `Replace the secret of OAuth client ${before.name}: the new one goes to ${sinkName(sink)}, and ${before.rotated ? 'both that it has are' : 'the old one is'} deleted at once`,
  }),

  hazards: (_params, {state}) =>
    state.rotated
      ? [
          {
            rule: 'hazards',
            result: 'warned',
            object: state.name,
            message: `OAuth client ${state.name} has two secrets: somebody is replacing one already, and a consumer of either stops working`,
          },
        ]
      : [],

  apply: (params, before, after) => (after.done && !before.done ? movesFrom(params, before, after) : []),

  verify(after, now) {
    const changed = changedSince('OAuth client', after, now)
    if (changed.verdict === 'not-held') return changed
    if (now.rotated !== after.rotated) return notHeld(`the old secret of OAuth client ${now.name} still works`)
    return changed.verdict === 'held' ? held : changed
  },

  release: ({sink}, _before, _after, now) => ({
    kind: 'impossible',
    why: `the old secret of OAuth client ${now.name} is gone; its consumer works with the one in ${sinkName(sink)}`,
    next: 'if that one is lost, replace the secret once more',
  }),

  residual: ({client}, {context}) => residualAccess(client.name, context.tokens),
})
