/** Milliseconds of one unit, by how many digits a time of our days has in it. */
const unitMs: Readonly<Record<number, number>> = {10: 1000, 13: 1, 16: 1e-3, 19: 1e-6}

/**
 * The time of a record as RFC 3339. A Logpush job writes seconds, nanoseconds or a text, as its settings say
 * (docs: Logpush, log output options, timestamp_format); undefined for what is none of these.
 */
export function recordTime(written: string | undefined): string | undefined {
  if (written === undefined) return undefined
  if (!/^\d+$/.test(written)) return Number.isNaN(Date.parse(written)) ? undefined : written
  const ms = unitMs[written.length]
  return ms === undefined ? undefined : new Date(Math.floor(Number(written) * ms)).toISOString()
}
