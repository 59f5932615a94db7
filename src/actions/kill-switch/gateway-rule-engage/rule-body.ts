import type {
  GatewayRule,
  RuleSettingParam,
  RuleUpdateParams,
  ScheduleParam,
} from 'cloudflare/resources/zero-trust/gateway/rules'
import {z} from 'zod'

/** Goes back to Cloudflare as it came from there, so its inside is not ours to check. */
const echoed = <Value>() => z.custom<Value>((value) => value !== undefined && value !== null)

/**
 * A whole rule, as a PUT must have it: there is no PATCH for rules, and whether a PUT keeps what it does not name is
 * not verified on a live account. Nothing in it changes by itself (SDK: RuleUpdateParams).
 */
export const RuleBody = z.strictObject({
  name: z.string(),
  action: echoed<GatewayRule['action']>(),
  enabled: z.boolean(),
  filters: echoed<GatewayRule['filters']>(),
  traffic: z.string(),
  precedence: z.number(),
  description: z.string().exactOptional(),
  identity: z.string().exactOptional(),
  device_posture: z.string().exactOptional(),
  rule_settings: echoed<RuleSettingParam>().exactOptional(),
  schedule: echoed<ScheduleParam>().exactOptional(),
  expiration: echoed<RuleUpdateParams.Expiration>().exactOptional(),
})
export type RuleBody = z.infer<typeof RuleBody>

/** What a rule has of the optional parts; null and absent are the same to Cloudflare. */
function optionalParts({description, identity, device_posture, rule_settings, schedule, expiration}: GatewayRule) {
  return {
    ...(description ? {description} : {}),
    ...(identity ? {identity} : {}),
    ...(device_posture ? {device_posture} : {}),
    ...(rule_settings ? {rule_settings} : {}),
    ...(schedule ? {schedule} : {}),
    ...(expiration ? {expiration: expirationOf(expiration)} : {}),
  }
}

/** Without `expired`, which time alone changes. */
function expirationOf({expires_at, duration}: NonNullable<GatewayRule['expiration']>): RuleUpdateParams.Expiration {
  return duration === undefined ? {expires_at} : {expires_at, duration}
}

/** The part of a rule that a PUT sends back. */
export function bodyOf(rule: GatewayRule): RuleBody {
  const {name, action, enabled, filters, traffic, precedence} = rule
  return {name, action, enabled, filters, traffic, precedence, ...optionalParts(rule)}
}
