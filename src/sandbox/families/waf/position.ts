import {z} from 'zod'
import type {WafRule} from './records.ts'

/** Where a rule goes: `index` counts from 1 (SDK: RuleCreateParams, IndexPosition); at the end when absent. */
export const Position = z
  .union([
    z.strictObject({index: z.int().min(1)}),
    z.strictObject({before: z.string()}),
    z.strictObject({after: z.string()}),
  ])
  .optional()
type Position = z.infer<typeof Position>

function placeOf(rules: readonly WafRule[], position: Position): number {
  if (position === undefined) return rules.length
  if ('index' in position) return position.index - 1
  // An empty text stands for the very beginning, or the very end.
  if ('before' in position) return position.before === '' ? 0 : rules.findIndex(({id}) => id === position.before)
  return position.after === '' ? rules.length : rules.findIndex(({id}) => id === position.after) + 1
}

/** The rules with one more at its place; undefined when there is no such place. */
export function placed(rules: readonly WafRule[], rule: WafRule, position: Position): readonly WafRule[] | undefined {
  const at = placeOf(rules, position)
  return at < 0 || at > rules.length ? undefined : rules.toSpliced(at, 0, rule)
}
