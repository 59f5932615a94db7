import {dayMs} from '../../../core/elapsed.ts'

/** Whole days that are left until then; negative once it is over. */
export const daysUntil = (at: string, now: Date): number => Math.floor((Date.parse(at) - now.getTime()) / dayMs)

const soonDays = 14

/** What to say of a token that ends soon; undefined of one that does not. */
export function endingSoon(expiresOn: string, now: Date): string | undefined {
  const days = daysUntil(expiresOn, now)
  return days > soonDays ? undefined : `it expires in ${days} days, at ${expiresOn}`
}
