import {z} from 'zod'
import {defineAction, type Hazard} from '../../../core/action.ts'
import type {Residual} from '../../../core/documents/plan.ts'
import {Sink, sinkName} from '../../../core/documents/sink.ts'
import {Duration, milliseconds} from '../../../core/ids.ts'
import {UuidRef} from '../../../core/targets.ts'
import {Grace} from '../grace.ts'
import {changedSince, isDue, planned, SecretState, seenSecret} from '../new-secret.ts'
import {readTraces, residualAccess, type Traces} from '../service-token-disable/residual-access.ts'
import {readServiceToken, serviceTokenDocs, tokenPropagation, tracePermissions} from '../service-token.ts'

const Params = z.strictObject({
  token: UuidRef,
  sink: Sink,
  /** How long the old secret goes on working; it dies at once when absent. */
  grace: Duration.optional(),
})
type Params = z.infer<typeof Params>

interface Context {
  readonly enabled: boolean
  readonly traces: Traces
  readonly grace: Grace
}

const disabledHazard = (name: string): Hazard => ({
  rule: 'hazards',
  result: 'warned',
  object: name,
  message: `service token ${name} is disabled: its new secret works only once it is enabled`,
})

function oldSecret({name}: UuidRef, grace: string): Residual {
  return {
    code: 'previous-secret',
    standing: 'open',
    on: name,
    what: `the old secret of ${name}`,
    why: `it works for ${grace} after the rotation, unless it is cut sooner`,
    next: `service-token.cut-previous on ${name}`,
    closedBy: 'service-token.cut-previous',
    closedOn: name,
  }
}

/**
 * Gives a service token a new secret. The token keeps its id, client id, policies and expiry. The old secret dies at
 * once, or goes on for the grace period (docs: Access, rotate service token secrets; SDK: ServiceTokenRotateParams). It is sent
 * once: a second request would make a third secret and throw the one away that was just handed out.
 */
export default defineAction<Params, SecretState, Context>({
  id: 'service-token.rotate',
  family: 'credentials',
  title: 'Give an Access service token a new secret',
  source: serviceTokenDocs,
  permissions: {read: tracePermissions, write: ['Access: Service Tokens Write']},
  target: {param: 'token', kind: 'service-token'},
  refs: {sink: 'sink'},
  besides: ['sink'],
  class: 'R',
  blastRadius: 'BR1',
  undo: 'U3',
  direction: 'restrict',
  propagation: tokenPropagation,
  params: Params,
  state: SecretState,

  async observe(reader, {token}) {
    const [{target, name, enabled, updatedAt}, traces] = await Promise.all([
      readServiceToken(reader, token),
      readTraces(reader, token),
    ])
    const context = {enabled, traces, grace: new Grace(reader)}
    return {target, state: seenSecret(name, updatedAt), context, complete: true}
  },

  plan: ({sink, grace}, before) =>
    planned(
      before,
      `Rotate service token ${before.name}: its new secret goes to ${sinkName(sink)}, its old one stops working ${grace === undefined ? 'now' : `after ${grace}`}`,
    ),

  hazards: (_params, {state, context}) => (context.enabled ? [] : [disabledHazard(state.name)]),

  apply: ({token, grace}, before, after, context) =>
    isDue(before, after)
      ? [
          {
            name: 'rotate',
            reveals: (answer) =>
              z.looseObject({client_secret: z.string().min(1)}).safeParse(answer).data?.client_secret,
            send: ({api, account}) =>
              api.zeroTrust.access.serviceTokens.rotate(token.id, {
                account_id: account,
                ...(grace === undefined
                  ? {}
                  : {previous_client_secret_expires_at: context.grace.until(milliseconds(grace))}),
              }),
          },
        ]
      : [],

  verify: (after, now) => changedSince('service token', after, now),

  release: ({sink}, _before, _after, now) => ({
    kind: 'none',
    why: `the old secret of service token ${now.name} is gone; its consumer works with the one in ${sinkName(sink)}; if that one is lost, rotate again: firebreak credentials rotate ${now.name} --kind service-token --compromised`,
  }),

  residual: ({token, grace}, {context}) => [
    ...(grace === undefined ? [] : [oldSecret(token, grace)]),
    ...residualAccess(token, context.traces),
  ],
})
