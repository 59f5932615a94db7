import {sameJson} from './digest.ts'

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** Paths at which two JSON values differ, such as `rules.ir-kill-l4.enabled`. */
export function differences(before: unknown, after: unknown, path = ''): readonly string[] {
  if (sameJson(before ?? null, after ?? null)) return []
  if (!isRecord(before) || !isRecord(after)) return [path === '' ? 'everything' : path]
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return keys.flatMap((key) => differences(before[key], after[key], path === '' ? key : `${path}.${key}`))
}
