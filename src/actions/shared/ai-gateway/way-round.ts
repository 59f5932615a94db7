import type {Residual} from '../../../core/documents/plan.ts'
import type {GatewayContext} from './look-at-gateway.ts'

/** A caller with a key of its own needs no gateway: nothing of Cloudflare's stands between it and the provider. */
function ownKey(gateway: string, providers: readonly string[] | undefined): Residual {
  const kept =
    providers === undefined
      ? 'which keys the gateway keeps cannot be read'
      : providers.length === 0
        ? 'the gateway keeps no key, so that its callers have keys of their own'
        : `the gateway keeps the keys for ${providers.join(', ')}, which its callers do not get to see`
  return {
    code: 'provider-key',
    standing: 'not-covered',
    on: gateway,
    what: `calls straight to a model provider that do not pass ${gateway}`,
    why: `a key of the caller's own works without the gateway; ${kept}`,
    next: 'revoke the keys at the provider, and block the hosts of providers with a Gateway rule',
  }
}

function siblings(gateway: string, open: readonly string[] | undefined): readonly Residual[] {
  if (open === undefined) {
    return [
      {
        code: 'sibling-gateway',
        standing: 'unknown',
        on: gateway,
        what: 'model calls through another AI Gateway of the account',
        why: 'the other gateways, or the keys that they keep, cannot be read',
        next: 'give the token AI Gateway Read, then plan again',
      },
    ]
  }
  return open.map((other) => ({
    code: 'sibling-gateway',
    standing: 'open',
    on: other,
    what: `model calls through ${other}, which is another name in the same URL`,
    why: `${other} asks for no authentication and keeps a provider's key: anybody can spend it`,
    next: `ai-gateway.require-auth on ${other}`,
    closedBy: 'ai-gateway.require-auth',
    closedOn: other,
  }))
}

/** The ways round one gateway (docs: AI Gateway, BYOK; SDK: ProviderConfigListResponse). */
export const waysRound = (gateway: string, {providers, openSiblings}: GatewayContext): readonly Residual[] => [
  ...siblings(gateway, openSiblings),
  ownKey(gateway, providers),
]
