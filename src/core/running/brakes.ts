import type {Change, Plan} from '../documents/plan.ts'

/** What of a plan restricts somebody, by key. Releases have such changes too, where they contain again. */
export const brakesOf = ({changes}: Plan): ReadonlyMap<string, Change> =>
  new Map(changes.flatMap((change) => (change.direction === 'restrict' ? [[change.key, change] as const] : [])))
