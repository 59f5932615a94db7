import type {AIGatewayGetResponse, AIGatewayUpdateParams} from 'cloudflare/resources/ai-gateway/ai-gateway'
import type {Hazard} from '../../../core/action.ts'

/** Everything of a gateway that a PUT may say. */
export type GatewaySettings = Omit<AIGatewayUpdateParams, 'account_id'>

/** What Cloudflare computes; the SDK's type does not have the account's own ids, which the API shows too. */
const computed = new Set(['id', 'account_id', 'account_tag', 'internal_id', 'is_default', 'created_at', 'modified_at'])

/**
 * The settings as they came, for a PUT to send back: it replaces the gateway, and five of them are required (SDK:
 * AIGatewayUpdateParams). Only what is computed is left out. A setting that the SDK does not know yet is sent back as
 * well: were it refused, nothing would have changed; were it left out, it might be lost without a word.
 */
export function settingsOf(found: AIGatewayGetResponse): GatewaySettings {
  const kept = Object.entries(found).filter(([name]) => !computed.has(name))
  // Those of the SDK's type are all still there, and the types of what is read and written agree.
  return Object.fromEntries(kept) as unknown as GatewaySettings
}

/** `sk-...9f3c` and `****` stand for a secret and are none. */
const isMasked = (value: string): boolean => /[*•…]{3}|\.{3}/.test(value)

function credentialsIn({otel, stripe}: GatewaySettings): readonly string[] {
  const exporters = (otel ?? []).flatMap(({authorization, headers}) => [authorization ?? '', ...Object.values(headers)])
  return [...exporters, stripe?.authorization ?? '']
}

/**
 * A PUT has to send the credentials of exporters and of Stripe back. Where Cloudflare shows them masked it would store
 * the mask; whether it masks them is not verified on a live account.
 */
export function maskedHazards(object: string, settings: GatewaySettings): readonly Hazard[] {
  if (!credentialsIn(settings).some(isMasked)) return []
  return [
    {
      rule: 'masked-setting',
      result: 'refused',
      object,
      message: `${object} exports to a place whose credential Cloudflare shows masked: sending it back would destroy it`,
      next: [`make this change in the dashboard, in the settings of AI Gateway ${object}`],
    },
  ]
}

/** What an incident asks for may be the very rows that make room for it. */
export function rollingLogHazards(object: string, settings: GatewaySettings): readonly Hazard[] {
  const {collect_logs: collects, log_management_strategy: strategy} = settings
  if (!collects) {
    return [{rule: 'no-model-log', result: 'warned', object, message: `${object} keeps no log of model calls`}]
  }
  if (strategy !== 'DELETE_OLDEST') return []
  return [
    {
      rule: 'rolling-log',
      result: 'warned',
      object,
      message: `${object} deletes its oldest log rows to make room: what the incident began with goes first`,
    },
  ]
}
