import type {LockGetResponse} from 'cloudflare/resources/r2/buckets/locks'

export type Rule = NonNullable<LockGetResponse['rules']>[number]

/** A hundred years: what is locked for good is locked for longer than anybody asks. */
const forGood = 36_500

export const daysOf = (days: number): string => (days >= forGood ? 'good' : `${days} day${days === 1 ? '' : 's'}`)

/** A rule that ends on a date locks less with each day that goes by: it counts for nothing here. */
function daysBy({condition}: Rule): readonly number[] {
  if (condition.type === 'Indefinite') return [forGood]
  return condition.type === 'Age' ? [Math.floor(condition.maxAgeSeconds / 86_400)] : []
}

/** For how many days every object with this prefix is locked, by the strictest rule that covers all of them; null where none does. */
export function lockedDays(rules: readonly Rule[], prefix: string): number | null {
  const covering = rules.filter((rule) => rule.enabled && prefix.startsWith(rule.prefix ?? ''))
  const days = covering.flatMap(daysBy)
  return days.length === 0 ? null : Math.max(...days)
}
