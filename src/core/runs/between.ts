import {sameJson} from '../digest.ts'

type Json = Readonly<Record<string, unknown>>

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null
const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const isScalarList = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.every(isScalar)

/** A member that is absent counts as null. */
const member = (record: Json, key: string): unknown => (Object.hasOwn(record, key) ? record[key] : null)

function setBetween(before: readonly unknown[], after: readonly unknown[], now: readonly unknown[]): boolean {
  const inBoth = before.filter((item) => after.includes(item))
  return (
    inBoth.every((item) => now.includes(item)) && now.every((item) => before.includes(item) || after.includes(item))
  )
}

/**
 * Whether `now` lies on the way from `before` to `after`: every part of it equals the one or the other,
 * so that finishing the change overwrites nothing that somebody else did. Lists of scalars count as sets.
 */
export function isBetween(before: unknown, after: unknown, now: unknown): boolean {
  if (sameJson(now, before) || sameJson(now, after)) return true
  if (isScalarList(before) && isScalarList(after) && isScalarList(now)) return setBetween(before, after, now)
  if (Array.isArray(before) && Array.isArray(after) && Array.isArray(now)) {
    return (
      before.length === now.length &&
      after.length === now.length &&
      now.every((item, at) => isBetween(before[at], after[at], item))
    )
  }
  if (!isRecord(before) || !isRecord(after) || !isRecord(now)) return false
  const keys = new Set([before, after, now].flatMap((value) => Object.keys(value)))
  return [...keys].every((key) => isBetween(member(before, key), member(after, key), member(now, key)))
}
