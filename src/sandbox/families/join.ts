type Json = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

function joined(one: unknown, other: unknown): unknown {
  if (other === undefined) return one
  if (Array.isArray(one) && Array.isArray(other)) return [...one, ...other]
  if (!isRecord(one) || !isRecord(other)) return other
  const keys = new Set([...Object.keys(one), ...Object.keys(other)])
  return Object.fromEntries([...keys].map((key) => [key, joined(one[key], other[key])]))
}

/** One document of many parts: records are merged, lists joined, and of two scalars the later is taken. */
export const join = <Whole extends object>(whole: Whole, parts: readonly object[]): Whole =>
  // Parts have the shape of the whole.
  parts.reduce<unknown>(joined, whole) as Whole
