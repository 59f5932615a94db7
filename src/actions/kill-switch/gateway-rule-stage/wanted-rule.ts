import {z} from 'zod'
import {sameJson} from '../../../core/digest.ts'
import {Uuid} from '../../../core/ids.ts'
import {conditionsIn, listValue} from '../../../core/gateway/conditions.ts'
import {RuleBody} from '../gateway-rule-engage/rule-body.ts'

const Ref = z.strictObject({name: z.string().min(1).max(120), id: Uuid.optional()})

/** What a staged rule should be. */
export const Definition = z.strictObject({
  filter: z.enum(['dns', 'l4', 'http']),
  /** `$list` stands for the list, whose id is known only once it exists. */
  traffic: z.string().min(1),
  list: Ref.optional(),
  /** False for a rule that the kill switch enables; true for one that blocks what a list holds. */
  enabled: z.boolean(),
  precedence: z.int().min(1),
})
export type Definition = z.infer<typeof Definition>

export const Params = z.strictObject({
  /** The id where the inventory has one: then the rule is never created. */
  rule: Ref,
  /** Absent for a rule that is somebody's own: it is looked at, and left as it is. */
  definition: Definition.optional(),
})
export type Params = z.infer<typeof Params>

/** Null while the account has no such rule. In its traffic, `$list` stands for the list. */
export const State = z.strictObject({rule: RuleBody.nullable()})
export type State = z.infer<typeof State>

const placeholder = '$list'
const reference = /\$[\da-f-]{32,36}/gi

/** The expression with the list by its placeholder, and single spaces. */
export const withoutId = (traffic: string, list: string | undefined): string =>
  traffic
    .replaceAll(reference, (text) =>
      list !== undefined && listValue(text.slice(1)) === listValue(list) ? placeholder : text,
    )
    .replaceAll(/\s+/g, ' ')
    .trim()

/** The expression as Cloudflare takes it. Undefined where it needs a list and there is none. */
export function withId(traffic: string, list: string | undefined): string | undefined {
  if (!traffic.includes(placeholder)) return traffic
  return list === undefined ? undefined : traffic.replaceAll(placeholder, `$${list}`)
}

const onlyCondition = (traffic: string) => {
  // The placeholder is no reference yet, so that it is read as one of a list that nobody has.
  const found = conditionsIn(traffic.replaceAll(placeholder, `$${'0'.repeat(32)}`))
  return found.length === 1 ? found.map(({values, ...rest}) => ({...rest, values: values.toSorted()})) : undefined
}

/** Whether two expressions ask for the same: the API writes them in its own way (SDK: GatewayRule, `formats and sanitizes`). */
export function sameTraffic(a: string, b: string): boolean {
  if (a === b) return true
  const [one, other] = [onlyCondition(a), onlyCondition(b)]
  return one !== undefined && other !== undefined && sameJson(one, other)
}

/** The whole rule as it is created. */
export const wantedBody = (name: string, {filter, traffic, enabled, precedence}: Definition): RuleBody => ({
  name,
  action: 'block',
  enabled,
  filters: [filter],
  traffic,
  precedence,
  description: enabled
    ? 'Staged by firebreak: blocks what its list holds'
    : 'Staged by firebreak: the kill switch enables it',
})

/** The rule that is there, brought back to its definition; a kill switch that is engaged stays so. */
export function repaired(rule: RuleBody, {traffic, enabled, precedence}: Definition): RuleBody {
  return {
    ...rule,
    precedence,
    enabled: rule.enabled || enabled,
    traffic: sameTraffic(rule.traffic, traffic) ? rule.traffic : traffic,
  }
}
