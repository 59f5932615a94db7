import {z} from 'zod'
import {defineAction} from '../../../core/action.ts'
import {sameJson} from '../../../core/digest.ts'
import {held, notHeld} from '../../../core/outcome.ts'
import {HexRef} from '../../../core/targets.ts'
import {replacedSince} from '../replaced-since.ts'
import {changeSilence} from './change-silence.ts'
import {readLineage, type Lineage} from './lineage.ts'
import {residualAccess} from './residual-access.ts'
import {State, stateOf} from './token-state.ts'

const Params = z.strictObject({token: HexRef})

interface Context extends Lineage {
  readonly changedAt: string | undefined
}

/** Whether anything but the status differs. */
const sameGrant = (a: State, b: State): boolean => sameJson({...a, status: b.status}, b)

const asBefore = (name: string, status: string) => ({
  kind: 'none' as const,
  why: `API token ${name} is ${status}, as it was before`,
})

/**
 * Disables an account-owned API token. The update replaces the whole token, so name, policies, condition and dates go
 * back as they were read: without the condition, a later enable would give back more than there was (SDK: accounts/tokens).
 */
export default defineAction<z.infer<typeof Params>, State, Context>({
  id: 'api-token.disable',
  family: 'credentials',
  title: 'Disable a Cloudflare API token',
  source: 'https://developers.cloudflare.com/fundamentals/api/get-started/account-owned-tokens/',
  permissions: {read: ['Account API Tokens Read', 'Account Settings Read'], write: ['Account API Tokens Write']},
  target: {param: 'token', kind: 'api-token'},
  class: 'P',
  blastRadius: 'BR1',
  undo: 'U1',
  direction: 'restrict',
  propagation: {ms: 30_000, source: 'not documented: an assumption, not verified on a live account'},
  params: Params,
  state: State,

  async observe(reader, {token}) {
    const found = await reader.api.accounts.tokens.get(token.id, {account_id: reader.account})
    const state = stateOf(found, token)
    return {
      target: {kind: 'api-token', id: found.id ?? token.id, name: state.name},
      state,
      context: {...(await readLineage(reader, found)), changedAt: found.modified_on},
      complete: true,
    }
  },

  plan: (_params, before) =>
    before.status === 'active'
      ? {
          kind: 'update',
          after: {...before, status: 'disabled'},
          summary: `Disable API token ${before.name}, keeping its value, policies and conditions`,
        }
      : {kind: 'none', why: `API token ${before.name} is already ${before.status}`},

  hazards: () => [],

  apply: ({token}, before, after) =>
    sameJson(before, after)
      ? []
      : [
          {
            name: after.status === 'active' ? 'enable' : 'disable',
            replaces: {
              seen: before,
              look: async ({api, account}) =>
                stateOf(await api.accounts.tokens.get(token.id, {account_id: account}), token),
            },
            send: ({api, account}) => api.accounts.tokens.update(token.id, {account_id: account, ...after}),
          },
        ],

  verify(after, now) {
    if (now.status !== after.status) return notHeld(`API token ${now.name} is ${now.status}`)
    return sameGrant(now, after)
      ? held
      : notHeld(`the policies, conditions or dates of API token ${now.name} are not as they were sent`)
  },

  release(_params, before, after, now) {
    if (now.status === before.status) return asBefore(now.name, now.status)
    if (now.status === 'expired')
      return {
        kind: 'impossible',
        why: `API token ${now.name} has expired meanwhile`,
        next: 'make a new token for its owner',
      }
    if (!sameGrant(now, after)) {
      return {
        kind: 'impossible',
        why: `somebody changed the policies, conditions or dates of API token ${now.name} since`,
        next: 'look at the token in the dashboard and enable it there',
      }
    }
    return {
      kind: 'update',
      after: {...now, status: before.status},
      summary: `Set API token ${now.name} back to ${before.status}, with the value it has`,
    }
  },

  residual: ({token}, {context}) => residualAccess(token.name, context),
  replaced: ({state, context}, since) => replacedSince(`API token ${state.name}`, context.changedAt, since),
  quiet: (reader, {token}, since) => changeSilence(reader, token, since),
})
