import {sha256} from '../../../core/digest.ts'
import type {Comparison, Condition, Rule} from './flag-body.ts'
import type {Flag} from './records.ts'

/** Attributes by name, as a query has them. */
export type Context = Readonly<Record<string, string>>

/** What Flagship answers to an evaluation (SDK: EvaluateGetResponse; docs: Evaluation reasons). */
export interface Evaluation {
  readonly flagKey: string
  readonly reason: 'TARGETING_MATCH' | 'DEFAULT' | 'DISABLED' | 'SPLIT'
  readonly variant: string
  readonly value: unknown
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value : [value]).map(textOf)

/** An attribute that is absent fulfils nothing but a negation. How `has` differs from `contains` is not documented. */
function fulfils({operator, value}: Comparison, given: string | undefined): boolean {
  if (given === undefined) return operator.startsWith('not_')
  const wanted = textOf(value)
  switch (operator) {
    case 'equals':
      return given === wanted
    case 'not_equals':
      return given !== wanted
    case 'greater_than':
      return Number(given) > Number(wanted)
    case 'less_than':
      return Number(given) < Number(wanted)
    case 'greater_than_or_equals':
      return Number(given) >= Number(wanted)
    case 'less_than_or_equals':
      return Number(given) <= Number(wanted)
    case 'starts_with':
      return given.startsWith(wanted)
    case 'ends_with':
      return given.endsWith(wanted)
    case 'in':
      return listOf(value).includes(given)
    case 'not_in':
      return !listOf(value).includes(given)
    case 'contains':
    case 'has':
      return given.includes(wanted)
    case 'not_has':
      return !given.includes(wanted)
  }
}

function matches(condition: Condition, context: Context): boolean {
  if (!('clauses' in condition)) return fulfils(condition, context[condition.attribute])
  const {clauses, logical_operator: operator} = condition
  return operator === 'AND'
    ? clauses.every((clause) => matches(clause, context))
    : clauses.some((clause) => matches(clause, context))
}

/** Sticky by attribute. Without one Flagship rolls the dice for each request; here it is always the same side. */
function isInRollout({rollout}: Rule, flag: Flag, context: Context): boolean {
  if (rollout === undefined) return true
  const bucket = sha256(`${flag.key}/${context[rollout.attribute ?? 'targetingKey'] ?? ''}`)
  return (Number.parseInt(bucket.slice(-8), 16) % 10_000) / 100 < rollout.percentage
}

/** Which variation the flag serves: a disabled flag bypasses all rules and serves its default. */
export function evaluate(flag: Flag, context: Context): Evaluation {
  const serve = (variant: string, reason: Evaluation['reason']): Evaluation => ({
    flagKey: flag.key,
    reason,
    variant,
    value: flag.variations[variant],
  })
  if (!flag.enabled) return serve(flag.default_variation, 'DISABLED')
  const rule = flag.rules
    .toSorted((a, b) => a.priority - b.priority)
    .find((one) => one.conditions.every((condition) => matches(condition, context)) && isInRollout(one, flag, context))
  if (rule !== undefined) return serve(rule.serve_variation, rule.rollout === undefined ? 'TARGETING_MATCH' : 'SPLIT')
  return serve(flag.default_variation, 'DEFAULT')
}
