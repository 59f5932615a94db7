import {z} from 'zod'
import {defineAction, type Hazard} from '../../../core/action.ts'
import {Sink, sinkName} from '../../../core/documents/sink.ts'
import {Fault} from '../../../core/fault.ts'
import {HexRef} from '../../../core/targets.ts'
import {type Lineage, readLineage} from '../api-token-disable/lineage.ts'
import {residualAccess} from '../api-token-disable/residual-access.ts'
import {apiTokenDocs, apiTokenPropagation, lineagePermissions} from '../api-token.ts'
import {changedSince, isDue, planned, SecretState, seenSecret} from '../new-secret.ts'

const Params = z.strictObject({token: HexRef, sink: Sink})

interface Context {
  readonly status: string
  readonly lineage: Lineage
}

const warned = (name: string, message: string): Hazard => ({rule: 'hazards', result: 'warned', object: name, message})

function hazardsOf(name: string, {status, lineage}: Context): readonly Hazard[] {
  return [
    ...(status === 'active'
      ? []
      : [warned(name, `API token ${name} is ${status}: its new value works only once it is active`)]),
    ...(lineage.reachesStorage === false
      ? []
      : [
          warned(
            name,
            `API token ${name} may be an R2 access key: its R2 secret is the SHA-256 of the new value, and has to be handed out again`,
          ),
        ]),
  ]
}

/**
 * Gives an account-owned API token a new value; the old one stops working. Id, policies, conditions and dates stay. The
 * SDK sends the request without a body and without a content type, where the documented one has an empty object: it is
 * given here (SDK: accounts/tokens/value; docs: account-owned tokens, R2 API tokens).
 */
export default defineAction<z.infer<typeof Params>, SecretState, Context>({
  id: 'api-token.roll',
  family: 'credentials',
  title: 'Give a Cloudflare API token a new value',
  source: apiTokenDocs,
  permissions: {read: lineagePermissions, write: ['Account API Tokens Write']},
  target: {param: 'token', kind: 'api-token'},
  refs: {sink: 'sink'},
  besides: ['sink'],
  class: 'R',
  blastRadius: 'BR1',
  undo: 'U3',
  direction: 'restrict',
  propagation: apiTokenPropagation,
  params: Params,
  state: SecretState,

  async observe(reader, {token}) {
    const found = await reader.api.accounts.tokens.get(token.id, {account_id: reader.account})
    const {id, name, status} = found
    if (id === undefined || name === undefined || status === undefined) {
      throw new Fault('UNAVAILABLE', `Cloudflare described API token ${token.name} without its id, name or status`, {
        next: ['run the command again'],
      })
    }
    const context = {status, lineage: await readLineage(reader, found)}
    return {
      target: {kind: 'api-token', id, name},
      state: seenSecret(name, found.modified_on),
      context,
      complete: true,
    }
  },

  plan: ({sink}, before) =>
    planned(
      before,
      `Roll API token ${before.name}: its new value goes to ${sinkName(sink)}, its old one stops working now`,
    ),

  hazards: (_params, {state, context}) => hazardsOf(state.name, context),

  apply: ({token}, before, after) =>
    isDue(before, after)
      ? [
          {
            name: 'roll',
            reveals: (answer) => z.string().min(1).safeParse(answer).data,
            send: ({api, account}) => api.accounts.tokens.value.update(token.id, {account_id: account}, {body: {}}),
          },
        ]
      : [],

  /** That a roll counts as a change of `modified_on` is not verified on a live account. */
  verify: (after, now) => changedSince('API token', after, now),

  release: ({sink}, _before, _after, now) => ({
    kind: 'none',
    why: `the old value of API token ${now.name} is gone; its consumer works with the one in ${sinkName(sink)}; if that one is lost, roll the token again`,
  }),

  residual: (_params, {state, context}) => residualAccess(state.name, context.lineage),
})
