import type {ServiceToken} from 'cloudflare/resources/zero-trust/access/service-tokens'
import {z} from 'zod'
import {defineAction, type Observation} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {asFault, Fault} from '../../../core/fault.ts'
import {held, notHeld} from '../../../core/outcome.ts'
import {UuidRef} from '../../../core/targets.ts'
import {replacedSince} from '../replaced-since.ts'
import {signInSilence} from '../sign-in-silence.ts'
import {readTraces, residualAccess, type Traces} from './residual-access.ts'

const Params = z.strictObject({token: UuidRef})
const State = z.strictObject({name: z.string(), enabled: z.boolean()})
type State = z.infer<typeof State>

interface Context extends Traces {
  /** Not in the SDK's type; cloudflare-go's AccessServiceToken has it. Undefined where the API does not send it. */
  readonly changedAt: string | undefined
}

/** Cloudflare takes pages of this size; larger ones are not verified on a live account. */
const listedPerPage = 100

/** Throws UNAVAILABLE for an answer that is no basis for a plan. */
function seen(
  token: UuidRef,
  found: ServiceToken & {updated_at?: string},
  traces: Traces,
): Observation<State, Context> {
  // SDK: ServiceToken.enabled defaults to enabled when it was left out on creation.
  const {id, name, enabled = true, updated_at: changedAt} = found
  if (id === undefined || name === undefined) {
    throw new Fault('UNAVAILABLE', `Cloudflare described service token ${token.name} without its id or its name`, {
      next: ['run the command again'],
    })
  }
  const context = {...traces, changedAt}
  return {target: {kind: 'service-token', id, name}, state: {name, enabled}, context, complete: true}
}

const gone = ({name}: UuidRef): Fault =>
  new Fault('DRIFT', `the account lists no service token ${name}`, {next: ['plan again']})

async function look(reader: Reader, token: UuidRef): Promise<Observation<State, Context>> {
  const [found, context] = await Promise.all([
    reader.api.zeroTrust.access.serviceTokens.get(token.id, {account_id: reader.account}),
    readTraces(reader, token),
  ])
  return seen(token, found, context)
}

/** A token that the listing does not have may have moved to a page that was read already: it is looked for by itself. */
async function missed(reader: Reader, token: UuidRef): Promise<Observation<State, Context> | Fault> {
  try {
    return await look(reader, token)
  } catch (error) {
    const fault = asFault(error)
    return fault.code === 'REFUSED' ? gone(token) : fault
  }
}

/**
 * Stops a service token from signing in; it keeps its secret and can be enabled again.
 * The update carries no `duration`: one that does starts the token's life anew (docs: Access, service tokens).
 */
export default defineAction<z.infer<typeof Params>, State, Context>({
  id: 'service-token.disable',
  family: 'credentials',
  title: 'Disable an Access service token',
  source: 'https://developers.cloudflare.com/cloudflare-one/access-controls/service-credentials/service-tokens/',
  permissions: {
    read: [
      'Access: Service Tokens Read',
      'Access: Apps and Policies Read',
      'Access: Organizations, Identity Providers, and Groups Read',
      'Account Analytics Read',
      'Zero Trust Read',
    ],
    write: ['Access: Service Tokens Write'],
  },
  target: {param: 'token', kind: 'service-token'},
  class: 'P',
  blastRadius: 'BR1',
  undo: 'U1',
  direction: 'restrict',
  propagation: {
    ms: 30_000,
    source:
      'not documented: assumed to be the 20 to 30 seconds of a session revocation; not verified on a live account',
  },
  params: Params,
  state: State,

  observe: (reader, {token}) => look(reader, token),

  async observeMany(reader, params) {
    const {account: account_id, api} = reader
    const listed = await reader.all(
      ({page}) => api.zeroTrust.access.serviceTokens.list({account_id, page, per_page: listedPerPage}),
      ({id}) => id,
      {once: true},
    )
    const byId = new Map(listed.map((token) => [token.id, token]))
    return Promise.all(
      params.map(async ({token}) => {
        const found = byId.get(token.id)
        return found === undefined ? missed(reader, token) : seen(token, found, await readTraces(reader, token))
      }),
    )
  },

  plan: (_params, before) =>
    before.enabled
      ? {
          kind: 'update',
          after: {...before, enabled: false},
          summary: `Disable service token ${before.name}: its current and its previous secret stop working`,
        }
      : {kind: 'none', why: `service token ${before.name} is already disabled`},

  hazards: () => [],

  apply: ({token}, before, after) =>
    before.enabled === after.enabled
      ? []
      : [
          {
            name: after.enabled ? 'enable' : 'disable',
            send: ({api, account}) =>
              api.zeroTrust.access.serviceTokens.update(token.id, {
                account_id: account,
                name: after.name,
                enabled: after.enabled,
              }),
          },
        ],

  verify: (after, now) =>
    now.enabled === after.enabled
      ? held
      : notHeld(`service token ${now.name} is ${now.enabled ? 'enabled' : 'disabled'}`),

  release: (_params, before, _after, now) =>
    now.enabled === before.enabled
      ? {kind: 'none', why: `service token ${now.name} is ${now.enabled ? 'enabled' : 'disabled'}, as it was before`}
      : {
          kind: 'update',
          after: {...now, enabled: before.enabled},
          summary: `${before.enabled ? 'Enable' : 'Disable'} service token ${now.name} again, with the secret it has`,
        },

  residual: ({token}, {context}) => residualAccess(token, context),
  replaced: ({state, context}, since) => replacedSince(`service token ${state.name}`, context.changedAt, since),
  quiet: (reader, {token}, since) => signInSilence(reader, token, since),
})
