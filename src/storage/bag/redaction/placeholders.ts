import {canonicalAddress} from '../../../core/address.ts'
import type {Kind} from './rules.ts'

/** How often something of each kind was taken out. */
export type Counts = Readonly<Partial<Record<Kind, number>>>

export interface Placeholders {
  /** The one for a value: the same for the same value, however it is spelt. Tells nothing of the value itself. */
  of(kind: Kind, value: string): string
  /** What was taken out since the last call. */
  counted(): Counts
  /** Different values since the last call. */
  distinct(): Counts
}

/** Numbers values as they are met. Who is behind a number nobody knows once this is forgotten. */
export function createPlaceholders(): Placeholders {
  const known = new Map<Kind, Map<string, string>>()
  let counts: Partial<Record<Kind, number>> = {}
  let met = new Map<Kind, Set<string>>()
  return {
    of(kind, value) {
      counts[kind] = (counts[kind] ?? 0) + 1
      const given = known.get(kind) ?? new Map<string, string>()
      known.set(kind, given)
      const spelt = canonicalAddress(value).toLowerCase()
      const placeholder = given.get(spelt) ?? `${kind}-${given.size + 1}`
      given.set(spelt, placeholder)
      met.set(kind, (met.get(kind) ?? new Set()).add(placeholder))
      return placeholder
    },
    counted() {
      const since = counts
      counts = {}
      return since
    },
    distinct() {
      const since = met
      met = new Map()
      return Object.fromEntries([...since].map(([kind, {size}]) => [kind, size]))
    },
  }
}
