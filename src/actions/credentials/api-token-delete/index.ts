import type {Token} from 'cloudflare/resources/shared'
import {z} from 'zod'
import {defineAction} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {held, notHeld} from '../../../core/outcome.ts'
import {HexRef} from '../../../core/targets.ts'
import {changeSilence} from '../api-token-disable/change-silence.ts'
import {type Lineage, readLineage} from '../api-token-disable/lineage.ts'
import {residualAccess} from '../api-token-disable/residual-access.ts'
import {apiTokenDocs, apiTokenPropagation, lineagePermissions} from '../api-token.ts'
import {whileInFlight} from '../while-in-flight.ts'

const Params = z.strictObject({token: HexRef})
const State = z.strictObject({name: z.string(), exists: z.boolean()})
type State = z.infer<typeof State>

/** The whole listing, expired tokens too, so that a token which is not in it is really gone. */
const allTokens = whileInFlight(async ({api, account, all}: Reader) => {
  const tokens = await all(
    (at) => api.accounts.tokens.list({account_id: account, include_expired: true, ...at}),
    ({id}) => id,
  )
  return new Map(tokens.map((token) => [token.id, token]))
})

/** A token that is gone does not say what it could do: it is taken for the worst, so that what it made is looked for. */
const goneToken = ({id, name}: HexRef): Token => ({
  id,
  name,
  policies: [{id: '', effect: 'allow', resources: {}, permission_groups: [{id: ''}]}],
})

/** Deletes an account-owned API token for good. Its policies and conditions go with it (SDK: accounts/tokens). */
export default defineAction<z.infer<typeof Params>, State, Lineage>({
  id: 'api-token.delete',
  family: 'credentials',
  title: 'Delete a Cloudflare API token',
  source: apiTokenDocs,
  permissions: {read: lineagePermissions, write: ['Account API Tokens Write']},
  target: {param: 'token', kind: 'api-token'},
  class: 'D',
  blastRadius: 'BR1',
  undo: 'U4',
  direction: 'restrict',
  propagation: apiTokenPropagation,
  params: Params,
  state: State,

  async observe(reader, {token}) {
    const found = (await allTokens(reader)).get(token.id)
    const name = found?.name ?? token.name
    return {
      target: {kind: 'api-token', id: token.id, name},
      state: {name, exists: found !== undefined},
      context: await readLineage(reader, found ?? goneToken(token)),
      complete: true,
    }
  },

  plan: (_params, before) =>
    before.exists
      ? {
          kind: 'update',
          after: {...before, exists: false},
          summary: `Delete API token ${before.name} for good, with its policies and conditions`,
        }
      : {kind: 'none', why: `API token ${before.name} is not in the account`},

  hazards: () => [],

  apply: ({token}, before, after) =>
    before.exists && !after.exists
      ? [{name: 'delete', send: ({api, account}) => api.accounts.tokens.delete(token.id, {account_id: account})}]
      : [],

  verify: (after, now) =>
    now.exists === after.exists ? held : notHeld(`API token ${now.name} is still in the account`),

  release: (_params, _before, _after, now) =>
    now.exists
      ? {kind: 'none', why: `API token ${now.name} is in the account`}
      : {
          kind: 'impossible',
          why: `API token ${now.name} is deleted and cannot come back`,
          next: 'make a new one with the policies that the snapshot kept, or with fewer',
        },

  residual: ({token}, {context}) => residualAccess(token.name, context),
  quiet: (reader, {token}, since) => changeSilence(reader, token, since),
})
