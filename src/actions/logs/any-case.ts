import type {Row} from './answer.ts'

/**
 * A member as text, whatever the case of its name: Log Explorer answers in lower case, the documentation does not.
 * Undefined where it is empty or no text, number or flag.
 */
export function anyCase(row: Row, name: string): string | undefined {
  const found = Object.keys(row).find((key) => key.toLowerCase() === name.toLowerCase())
  const value = found === undefined ? undefined : row[found]
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}
