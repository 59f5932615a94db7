import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import type {Hazard} from '../../core/action.ts'
import {type Condition, conditionsOf, expressionsOf, isWidened, listValue, meet} from '../../core/gateway/conditions.ts'
import {filterOf} from './gateway-rules.ts'
import {inWords, type ListName} from './list-reference.ts'

/** A list, and what of it the block is for. */
export interface HeldList extends ListName {
  readonly values: readonly string[]
}

/** DNS selectors that Gateway evaluates after resolution (docs: Gateway DNS policies, selectors). */
const ofTheAnswer = /\bdns\.(?:resolved_ips|response\.|dst\.geo\.|authoritative_ns_ips)/

/**
 * When a rule has its turn, before precedence counts (docs: Gateway order of enforcement). HTTP: Do Not Inspect, then
 * isolation, then the rest. DNS: what can be told from the question, then what needs the answer.
 */
function turnOf(rule: GatewayRule): number {
  if (filterOf(rule) === 'dns') return ofTheAnswer.test(rule.traffic) ? 1 : 0
  if (filterOf(rule) !== 'http' || rule.action === 'off') return 0
  return rule.action === 'isolate' || rule.action === 'noisolate' ? 1 : 2
}

const namesOf = (rules: readonly GatewayRule[]): string => rules.map(({name}) => name).join(', ')

function conditionsWith(rule: GatewayRule, list: HeldList | undefined): readonly Condition[] {
  if (list === undefined) return conditionsOf(rule)
  const reference = listValue(list.id)
  return conditionsOf(rule).map((condition) => ({
    ...condition,
    values: condition.values.flatMap((value) => (value === reference ? [value, ...list.values] : [value])),
  }))
}

/** Whether the upper rule is known to take what the lower one is for: it asks for nothing, or for the same. */
function takesFrom(upper: GatewayRule, lower: GatewayRule, list: HeldList | undefined): boolean {
  if (expressionsOf(upper).length === 0) return true
  const wanted = conditionsWith(lower, list)
  const meetings = conditionsWith(upper, list).flatMap((condition) =>
    wanted.filter(({selector}) => selector === condition.selector).map((other) => meet(condition, other)),
  )
  if ([upper, lower].flatMap(expressionsOf).some(isWidened)) return meetings.includes(true)
  return meetings.length > 0 && meetings.every(Boolean)
}

/**
 * What takes traffic away from a block rule: the first rule that matches wins. Which of two rules of equal precedence
 * wins is not verified on a live account, so equal counts as above. Where two rules ask for different things, whether
 * something fulfils both cannot be told from here, and people are shown what the upper one asks for.
 */
export function shadowHazards(rule: GatewayRule, rules: readonly GatewayRule[], list?: HeldList): readonly Hazard[] {
  const others = rules.filter(
    (other) => other.enabled && other.action !== 'block' && other.id !== rule.id && filterOf(other) === filterOf(rule),
  )
  const earlier = others.filter((other) => turnOf(other) < turnOf(rule))
  const above = others.filter((other) => turnOf(other) === turnOf(rule) && other.precedence <= rule.precedence)
  const taking = above.filter((other) => takesFrom(other, rule, list))
  const perhaps = above.filter((other) => !taking.includes(other))
  return [
    ...(taking.length > 0 ? [shadowed(rule, taking)] : []),
    ...(perhaps.length > 0 ? [perhapsShadowed(rule, perhaps, list)] : []),
    ...(earlier.length > 0 ? [outrun(rule, earlier)] : []),
  ]
}

const toTheTop = (rule: GatewayRule, above: string): readonly string[] => [
  `in the dashboard, move ${rule.name} above ${above}, then plan again`,
]

const shadowed = (rule: GatewayRule, above: readonly GatewayRule[]): Hazard => ({
  rule: 'shadowed-block',
  result: 'refused',
  object: rule.name,
  message: `${rule.name} is evaluated after ${namesOf(above)}: what those match is decided there and never blocked`,
  next: toTheTop(rule, namesOf(above)),
})

function perhapsShadowed(rule: GatewayRule, above: readonly GatewayRule[], list: HeldList | undefined): Hazard {
  const asked = above.map((other) => {
    const expression = expressionsOf(other).join(' and ')
    return `${other.name} (${list === undefined ? expression : inWords(expression, list)})`
  })
  return {
    rule: 'shadowed-block',
    result: 'warned',
    object: rule.name,
    message: `${rule.name} is evaluated after rules for something else, and does not block what those match: ${asked.join('; ')}`,
    next: toTheTop(rule, namesOf(above)),
  }
}

const outrun = (rule: GatewayRule, earlier: readonly GatewayRule[]): Hazard => ({
  rule: 'shadowed-block',
  result: 'warned',
  object: rule.name,
  message: `${rule.name} is evaluated after ${namesOf(earlier)}, whatever the precedence: it never sees what those match`,
  next: [filterOf(rule) === 'dns' ? 'engage the l4 rule as well' : 'engage the dns and the l4 rule as well'],
})
