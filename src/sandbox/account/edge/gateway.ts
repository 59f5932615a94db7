import type {Account} from '../account.ts'
import type {Rule} from '../records.ts'
import type {Flow} from './expression.ts'
import {parseExpression} from './expression.ts'

/** Protocols whose rules are evaluated here. */
type Evaluated = 'l4' | 'dns'

/** Why a rule does nothing, as the API would warn; null when it is understood. Rules of other protocols are not evaluated. */
export function warningOf(rule: Rule): string | null {
  const isEvaluated = rule.filters.includes('l4') || rule.filters.includes('dns')
  if (!isEvaluated || parseExpression(rule.traffic) !== undefined) return null
  return `the expression is not understood, the rule matches nothing: ${rule.traffic}`
}

const valuesInForce = (account: Account) => (id: string) =>
  account.lists.get(id)?.inForce.items.map(({value}) => value) ?? []

/** Only DNS rules expire. */
export const hasExpired = ({expiration}: Rule, now: Date): boolean =>
  expiration !== null && Date.parse(expiration.expires_at) <= now.getTime()

/** The rule that decides on the flow: the first of the protocol in force that matches. */
function decidingRule(account: Account, protocol: Evaluated, flow: Flow): Rule | undefined {
  const listValues = valuesInForce(account)
  return [...account.rules.values()]
    .map(({inForce}) => inForce)
    .filter((rule) => rule.enabled && rule.filters.includes(protocol) && !hasExpired(rule, account.clock.now()))
    .toSorted((a, b) => a.precedence - b.precedence)
    .find(({traffic}) => parseExpression(traffic)?.(flow, listValues))
}

/** The network rule that decides on a connection; undefined when none matches it. */
export const ruleForConnection = (account: Account, flow: Flow): Rule | undefined => decidingRule(account, 'l4', flow)

/** The DNS rule that decides on the question of a device for a name; undefined when none matches it. */
export const ruleForName = (
  account: Account,
  question: {readonly source: string; readonly name: string},
): Rule | undefined => decidingRule(account, 'dns', question)
