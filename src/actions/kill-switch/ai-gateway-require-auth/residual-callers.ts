import type {Residual} from '../../../core/documents/plan.ts'
import type {GatewayContext} from '../../shared/ai-gateway/look-at-gateway.ts'
import {waysRound} from '../../shared/ai-gateway/way-round.ts'

export interface AuthContext extends GatewayContext {
  /** Names of the account's API tokens that may run models; undefined where that cannot be read. */
  readonly tokens: readonly string[] | undefined
}

/** Which Workers have an AI binding, and for which gateway, is in their code: a binding can name any gateway. */
const workerBindings = (gateway: string): Residual => ({
  code: 'worker-bindings',
  standing: 'unknown',
  on: gateway,
  what: `model calls that Workers of the account make through ${gateway}`,
  why: 'calls of an AI binding are pre-authenticated, and which gateway a Worker calls is written in its code',
  next: 'ai-gateway.throttle on the same gateway slows them down; worker.deploy-safe-version stops the Worker',
  closedBy: 'ai-gateway.throttle',
  closedOn: gateway,
})

function tokensFor(gateway: string, tokens: readonly string[] | undefined): readonly Residual[] {
  if (tokens === undefined) {
    return [
      {
        code: 'run-token',
        standing: 'unknown',
        on: gateway,
        what: `model calls through ${gateway} with an API token of the account`,
        why: 'the tokens of the account cannot be listed; one with AI Gateway Run is let in',
        next: 'give the token Account API Tokens Read, then plan again',
      },
    ]
  }
  return tokens.map((token) => ({
    code: 'run-token',
    standing: 'open',
    on: token,
    what: `model calls through ${gateway} with API token ${token}`,
    why: `${token} is active and has AI Gateway Run: it is what the gateway now asks for`,
    next: `api-token.disable on ${token}, unless its holder is to go on`,
    closedBy: 'api-token.disable',
    closedOn: token,
  }))
}

const userTokens = (gateway: string): Residual => ({
  code: 'user-run-token',
  standing: 'not-covered',
  on: gateway,
  what: `model calls through ${gateway} with a person's own API token`,
  why: 'tokens that belong to people are neither listed nor disabled with a token of the account',
  next: 'ask the members of the account which of their tokens have AI Gateway Run',
})

/** Who still gets through a gateway that asks for a token, and past it (docs: AI Gateway, Authenticated Gateway). */
export const residualCallers = (gateway: string, context: AuthContext): readonly Residual[] => [
  workerBindings(gateway),
  ...tokensFor(gateway, context.tokens),
  ...waysRound(gateway, context),
  userTokens(gateway),
]
