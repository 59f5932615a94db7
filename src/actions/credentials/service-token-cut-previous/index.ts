import {z} from 'zod'
import {defineAction} from '../../../core/action.ts'
import {UuidRef} from '../../../core/targets.ts'
import {changedSince, isDue, planned, SecretState, seenSecret} from '../new-secret.ts'
import {readTraces, residualAccess, type Traces} from '../service-token-disable/residual-access.ts'
import {readServiceToken, serviceTokenDocs, tokenPropagation, tracePermissions} from '../service-token.ts'

const Params = z.strictObject({token: UuidRef})

interface Context {
  readonly enabled: boolean
  readonly traces: Traces
}

/** Any time that is over does (SDK: `move it into the past to immediately invalidate the previous token`). */
const longAgo = '2001-01-01T00:00:00Z'

/**
 * Ends the grace period of the secret that a service token had before its last rotation. The update carries no
 * `duration`, which would start the token's life anew, and says again whether the token is enabled (docs: Access,
 * service tokens; SDK: ServiceTokenUpdateParams). Whether there is such a secret is nowhere to be read.
 */
export default defineAction<z.infer<typeof Params>, SecretState, Context>({
  id: 'service-token.cut-previous',
  family: 'credentials',
  title: 'Cut the previous secret of an Access service token',
  source: serviceTokenDocs,
  permissions: {read: tracePermissions, write: ['Access: Service Tokens Write']},
  target: {param: 'token', kind: 'service-token'},
  class: 'R',
  blastRadius: 'BR1',
  undo: 'U4',
  direction: 'restrict',
  propagation: tokenPropagation,
  params: Params,
  state: SecretState,

  async observe(reader, {token}) {
    const [{target, name, enabled, updatedAt}, traces] = await Promise.all([
      readServiceToken(reader, token),
      readTraces(reader, token),
    ])
    return {target, state: seenSecret(name, updatedAt), context: {enabled, traces}, complete: true}
  },

  plan: (_params, before) =>
    planned(before, `Cut the secret that service token ${before.name} had before its last rotation, if it still works`),

  hazards: () => [],

  apply: ({token}, before, after, {enabled}) =>
    isDue(before, after)
      ? [
          {
            name: 'cut',
            replaces: {
              seen: {name: before.name, enabled},
              async look(reader) {
                const now = await readServiceToken(reader, token)
                return {name: now.name, enabled: now.enabled}
              },
            },
            send: ({api, account}) =>
              api.zeroTrust.access.serviceTokens.update(token.id, {
                account_id: account,
                name: before.name,
                enabled,
                previous_client_secret_expires_at: longAgo,
              }),
          },
        ]
      : [],

  verify: (after, now) => changedSince('service token', after, now),

  release: (_params, _before, _after, now) => ({
    kind: 'none',
    why: `the previous secret of service token ${now.name} stays cut; its consumers use the current one`,
  }),

  residual: ({token}, {context}) => residualAccess(token, context.traces),
})
