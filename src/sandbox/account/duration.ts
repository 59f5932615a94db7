const units = {h: 3_600_000, m: 60_000, s: 1000, ms: 1} as const

/** Milliseconds of a Go duration such as `8760h` or `2h45m`; Infinity for `forever`, undefined when it is neither. */
export function lifetimeMs(duration: string): number | undefined {
  if (duration === 'forever') return Infinity
  if (!/^(\d+(h|ms|m|s))+$/.test(duration)) return undefined
  return [...duration.matchAll(/(\d+)(h|ms|m|s)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * units[unit as keyof typeof units],
    0,
  )
}
