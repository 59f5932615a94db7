import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import {type Condition, conditionsIn, expressionsOf, listValue} from '../../core/gateway/conditions.ts'

/** A Gateway list as people and rules name it. */
export interface ListName {
  readonly id: string
  readonly name: string
}

/** One place in a rule's expression where a Gateway list is used. Under a `not` the rule spares what the list holds. */
export type ListReference = Pick<Condition, 'selector' | 'negated'>

/** Where an expression refers to a list, as `$` and its id. */
export function referencesTo(list: string, expression: string): readonly ListReference[] {
  return conditionsIn(expression)
    .filter(({values}) => values.includes(listValue(list)))
    .map(({selector, negated}) => ({selector, negated}))
}

/** The same over all that a rule asks for: a list of addresses, of people, or of devices. */
export const ruleReferencesTo = (list: string, rule: GatewayRule): readonly ListReference[] =>
  expressionsOf(rule).flatMap((expression) => referencesTo(list, expression))

/** An expression as people read it: the list by its name. */
export const inWords = (expression: string, {id, name}: ListName): string =>
  expression.replaceAll(/\$[\da-f-]{32,36}/gi, (text) =>
    listValue(text.slice(1)) === listValue(id) ? `$${name}` : text,
  )
