import type {
  GatewayRule,
  RuleSettingParam,
  RuleUpdateParams,
  ScheduleParam,
} from 'cloudflare/resources/zero-trust/gateway/rules'
import {z} from 'zod'
import {withoutDefaults} from './without-defaults.ts'

/** Goes back to Cloudflare as it came from there but for defaults, so its inside is not ours to check. */
const echoed = <Value>() => z.custom<Value>((value) => value !== undefined && value !== null)

/**
 * A whole rule, as a PUT must have it: there is no PATCH for rules, and whether a PUT keeps what it does not name is
 * not verified on a live account. Nothing in it changes by itself (SDK: RuleUpdateParams).
 *
 * Settings are without their defaults, here and in the PUT. Cloudflare adds defaults when it stores a rule, so that
 * with them each own write would look like somebody else's edit: the block would never count as held, and could not be
 * released. Leaving out what is false or empty changes nothing, whether a PUT keeps what it does not name or sets it to
 * its default. That no default is true is not verified on a live account; one that is shows when the rule is read back.
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
function optionalParts({description, identity, device_posture, expiration, ...rest}: GatewayRule) {
  const [settings, schedule] = [withoutDefaults(rest.rule_settings), withoutDefaults(rest.schedule)]
  return {
    ...(description ? {description} : {}),
    ...(identity ? {identity} : {}),
    ...(device_posture ? {device_posture} : {}),
    ...(settings ? {rule_settings: settings} : {}),
    ...(schedule ? {schedule} : {}),
    ...(expiration && !expiration.expired ? {expiration: expirationOf(expiration)} : {}),
  }
}

/** One spelling of a time, since Cloudflare writes what it was given in its own (SDK: GatewayRule.Expiration). */
function inSeconds(time: string): string {
  const at = new Date(time)
  return Number.isNaN(at.getTime()) ? time : at.toISOString().replace(/\.\d+Z$/, 'Z')
}

/**
 * A rule that Cloudflare itself ends: only DNS rules can, and one that ends by itself already keeps its own end. That
 * it stops to apply then is documented, and not verified on a live account.
 */
export function endingAt(rule: RuleBody, ends: string | undefined): RuleBody {
  if (ends === undefined || rule.expiration !== undefined || !rule.filters?.includes('dns')) return rule
  return {...rule, expiration: {expires_at: inSeconds(ends)}}
}

/** Without `expired`, which time alone changes. */
function expirationOf({expires_at, duration}: NonNullable<GatewayRule['expiration']>): RuleUpdateParams.Expiration {
  const at = {expires_at: inSeconds(expires_at)}
  return typeof duration === 'number' ? {...at, duration} : at
}

/**
 * The part of a rule that a PUT sends back. One that Cloudflare has ended blocks nothing, whatever its switch says, and
 * its end is over: it can be engaged anew. How it leaves the switch is not verified on a live account.
 */
export function bodyOf(rule: GatewayRule): RuleBody {
  const {name, action, filters, traffic, precedence} = rule
  const enabled = rule.enabled && rule.expiration?.expired !== true
  return {name, action, enabled, filters, traffic, precedence, ...optionalParts(rule)}
}
