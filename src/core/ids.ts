import {z} from 'zod'

/** Account ids and API token ids: 32 hex digits. */
export const HexId = z.string().regex(/^[0-9a-f]{32}$/, 'expected an id of 32 hex digits')

/** Gateway, Access, tunnel and registration ids: lower-case UUIDs. */
export const Uuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'expected a UUID')

/** Names that people type: kebab-case, 2 to 64 characters. */
export const Name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{1,63}$/, 'expected a name of lower-case letters, digits, dots and dashes')

export const Sha256 = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'expected sha256: and 64 hex digits')

/** RFC 3339 in UTC with milliseconds, as `Date.prototype.toISOString` writes it. */
export const Timestamp = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'expected an RFC 3339 time in UTC')

/** The same to the second or the millisecond, as people write it. */
export const Moment = z
  .string()
  .regex(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/,
    'expected an RFC 3339 time in UTC, such as 2027-01-31T00:00:00Z',
  )

const units = {ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000} as const

/** `250ms`, `20s`, `15m`, `4h` or `30d`. */
export const Duration = z.string().regex(/^[1-9]\d{0,4}(ms|s|m|h|d)$/, 'expected a duration such as 20s, 15m or 4h')

/** Milliseconds of a duration that has passed its schema. */
export function milliseconds(duration: string): number {
  const [, amount, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(duration) ?? []
  if (unit === undefined) throw new TypeError(`${duration} is no duration`)
  return Number(amount) * units[unit as keyof typeof units]
}

/** The digits of a run id, which is a ULID: Crockford's base 32 in lower case, in which no letter looks like a digit. */
export const runIdDigits = '0123456789abcdefghjkmnpqrstvwxyz'

/** When a run id was made, in milliseconds of the epoch. */
export const runIdMs = (run: string): number =>
  Array.from(run.slice(0, 10)).reduce((time, digit) => time * 32 + runIdDigits.indexOf(digit), 0)
