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

/** Whether the first matching rule of the protocol in force blocks the flow. */
function isStopped(account: Account, protocol: Evaluated, flow: Flow): boolean {
  const listValues = valuesInForce(account)
  const first = [...account.rules.values()]
    .map(({inForce}) => inForce)
    .filter(({enabled, filters}) => enabled && filters.includes(protocol))
    .toSorted((a, b) => a.precedence - b.precedence)
    .find(({traffic}) => parseExpression(traffic)?.(flow, listValues))
  return first?.action === 'block'
}

/** Whether network rules block a connection. */
export const isBlocked = (account: Account, flow: Flow): boolean => isStopped(account, 'l4', flow)

/** Whether DNS rules block the question of a device for a name. */
export const isNameBlocked = (account: Account, question: {readonly source: string; readonly name: string}): boolean =>
  isStopped(account, 'dns', question)
