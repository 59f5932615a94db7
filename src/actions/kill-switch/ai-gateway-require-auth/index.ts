import {z} from 'zod'
import {defineAction, type Hazard, type Proposal} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {held, notHeld, unproven, type Verdict} from '../../../core/outcome.ts'
import {NameRef} from '../../../core/targets.ts'
import {type GatewaySettings, maskedHazards, rollingLogHazards} from '../../shared/ai-gateway/gateway-settings.ts'
import {lookAtGateway, replacedGateway} from '../../shared/ai-gateway/look-at-gateway.ts'
import {succeededCalls} from '../../shared/ai-gateway/succeeded-calls.ts'
import {type AuthContext, residualCallers} from './residual-callers.ts'
import {runTokens} from './run-tokens.ts'

const Params = z.strictObject({gateway: NameRef})
type Params = z.infer<typeof Params>

/** The switch alone; the rest of the gateway is sent back as it is found. */
const State = z.strictObject({authentication: z.boolean()})
type State = z.infer<typeof State>

function release({gateway}: Params, before: State, _after: State, now: State): Proposal<State> {
  if (now.authentication === before.authentication) {
    return {
      kind: 'none',
      why: `AI Gateway ${gateway.name} asks for ${now.authentication ? 'a' : 'no'} token, as it did before`,
    }
  }
  return {
    kind: 'update',
    after: before,
    summary: `AI Gateway ${gateway.name} asks for ${before.authentication ? 'a' : 'no'} token again`,
  }
}

const hazards = (name: string, settings: GatewaySettings): readonly Hazard[] => [
  ...maskedHazards(name, settings),
  ...rollingLogHazards(name, settings),
  {
    rule: 'every-caller',
    result: 'warned',
    object: name,
    message: `every caller of ${name} without a Cloudflare API token gets 401, whoever it is`,
  },
  {
    rule: 'worker-bindings',
    result: 'warned',
    object: name,
    message: `an agent that runs as a Worker is not stopped: calls of its AI binding are pre-authenticated`,
    next: ['ai-gateway.throttle on the same gateway', 'worker.deploy-safe-version on the Worker'],
  },
]

/** V3: none that succeeded is quiet; one that did may be a caller with a token, which the log does not tell. */
async function quiet(reader: Reader, {gateway}: Params, since: Date): Promise<Verdict> {
  const {collect_logs: collects} = await reader.api.aiGateway.get(gateway.name, {account_id: reader.account})
  if (!collects) return unproven(`AI Gateway ${gateway.name} keeps no log of model calls`)
  const {count, whole} = await succeededCalls(reader, gateway.name, since)
  if (count > 0) return unproven(`${count} calls through ${gateway.name} succeeded: with a token, or from a Worker`)
  return whole ? held : unproven(`the newest rows of the log of ${gateway.name} do not reach back to the change`)
}

/**
 * Makes each call through the gateway need a Cloudflare API token. It stops nobody who has one, and no Worker: calls of
 * an AI binding are pre-authenticated (docs: AI Gateway, Authenticated Gateway).
 */
export default defineAction<Params, State, AuthContext>({
  id: 'ai-gateway.require-auth',
  family: 'kill-switch',
  title: 'Require a token at an AI Gateway',
  source:
    'https://developers.cloudflare.com/ai-gateway/configuration/authentication/ and cloudflare/resources/ai-gateway/ai-gateway (AIGatewayUpdateParams)',
  permissions: {read: ['AI Gateway Read', 'Account API Tokens Read'], write: ['AI Gateway Write']},
  target: {param: 'gateway', kind: 'ai-gateway'},
  class: 'P',
  blastRadius: 'BR2',
  undo: 'U1',
  direction: 'restrict',
  propagation: {ms: 60_000, source: 'not documented: assumed to be a minute; not verified on a live account'},
  params: Params,
  state: State,
  async observe(reader, {gateway}) {
    const [{target, context}, tokens] = await Promise.all([lookAtGateway(reader, gateway.name), runTokens(reader)])
    const state = {authentication: context.settings.authentication ?? false}
    return {target, state, context: {...context, tokens}, complete: true}
  },
  plan: ({gateway}, before) =>
    before.authentication
      ? {kind: 'none', why: `AI Gateway ${gateway.name} already asks for a token`}
      : {
          kind: 'update',
          after: {authentication: true},
          summary: `AI Gateway ${gateway.name} refuses every call without a Cloudflare API token`,
        },
  hazards: ({gateway}, {context}) => hazards(gateway.name, context.settings),
  apply: ({gateway}, before, after, {settings}) =>
    before.authentication === after.authentication
      ? []
      : [
          {
            name: after.authentication ? 'require-token' : 'ask-for-no-token',
            replaces: replacedGateway(gateway.name, settings),
            send: ({api, account}) =>
              api.aiGateway.update(gateway.name, {
                ...settings,
                account_id: account,
                authentication: after.authentication,
              }),
          },
        ],
  verify: (after, now) =>
    now.authentication === after.authentication
      ? held
      : notHeld(`the gateway asks for ${now.authentication ? 'a' : 'no'} token`),
  release,
  residual: ({gateway}, {context}) => residualCallers(gateway.name, context),
  quiet,
})
