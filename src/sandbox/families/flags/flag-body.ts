import {z} from 'zod'

const text = z.string().min(1)
const VariationValue = z.json()

const operators = [
  'equals',
  'not_equals',
  'greater_than',
  'less_than',
  'greater_than_or_equals',
  'less_than_or_equals',
  'contains',
  'starts_with',
  'ends_with',
  'in',
  'not_in',
  'has',
  'not_has',
] as const

const Comparison = z.strictObject({attribute: text, operator: z.enum(operators), value: z.json()})
export type Comparison = z.infer<typeof Comparison>

/** A comparison, or several of them under AND or OR. */
export type Condition = Comparison | {readonly clauses: readonly Condition[]; readonly logical_operator: 'AND' | 'OR'}

const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([Comparison, z.strictObject({clauses: z.array(Condition), logical_operator: z.enum(['AND', 'OR'])})]),
)

const Rule = z.strictObject({
  conditions: z.array(Condition),
  priority: z.number(),
  serve_variation: text,
  rollout: z.strictObject({percentage: z.number().min(0).max(100), attribute: text.optional()}).optional(),
})
export type Rule = z.infer<typeof Rule>

const mostBytes = 10_240

/** What a PUT replaces a flag with: whatever it leaves out is gone. */
export const FlagBody = z
  .strictObject({
    key: text,
    default_variation: text,
    enabled: z.boolean(),
    rules: z.array(Rule),
    variations: z.record(text, VariationValue),
    description: z.string().nullish(),
    /** Ignored: the type follows from the variations. */
    type: z.enum(['boolean', 'string', 'number', 'json']).optional(),
  })
  .superRefine(({default_variation: otherwise, rules, variations}, context) => {
    const object = (message: string) => context.addIssue({code: 'custom', message})
    const served = [otherwise, ...rules.map((rule) => rule.serve_variation)]
    for (const name of served) if (!Object.hasOwn(variations, name)) object(`${name} is no key of variations`)
    const values = Object.values(variations)
    if (new Set(values.map(typeOf)).size > 1) object('all variations must be of one type')
    if (values.some((value) => JSON.stringify(value).length > mostBytes)) object('a variation is over 10 KB')
    if (new Set(rules.map(({priority}) => priority)).size < rules.length) object('two rules have one priority')
  })
export type FlagBody = Omit<z.infer<typeof FlagBody>, 'type'>

export function typeOf(value: unknown): 'boolean' | 'string' | 'number' | 'json' {
  return typeof value === 'boolean' || typeof value === 'string' || typeof value === 'number'
    ? (typeof value as 'boolean' | 'string' | 'number')
    : 'json'
}
