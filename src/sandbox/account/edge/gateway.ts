import type {Account} from '../account.ts'
import type {Rule} from '../records.ts'
import type {Flow} from './expression.ts'
import {parseExpression} from './expression.ts'

/** Why a rule does nothing, as the API would warn; null when it is understood. Only network rules are evaluated here. */
export function warningOf(rule: Rule): string | null {
  if (!rule.filters.includes('l4') || parseExpression(rule.traffic) !== undefined) return null
  return `the expression is not understood, the rule matches nothing: ${rule.traffic}`
}

const valuesInForce = (account: Account) => (id: string) =>
  account.lists.get(id)?.inForce.items.map(({value}) => value) ?? []

/** Whether the first matching network rule in force blocks the flow. */
export function isBlocked(account: Account, flow: Flow): boolean {
  const listValues = valuesInForce(account)
  const first = [...account.rules.values()]
    .map(({inForce}) => inForce)
    .filter(({enabled, filters}) => enabled && filters.includes('l4'))
    .toSorted((a, b) => a.precedence - b.precedence)
    .find(({traffic}) => parseExpression(traffic)?.(flow, listValues))
  return first?.action === 'block'
}
