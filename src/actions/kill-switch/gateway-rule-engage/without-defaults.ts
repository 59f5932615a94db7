const isDefault = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === false ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0)

const seconds = {h: 3600, m: 60, s: 1} as const

/** `90m` and `1h30m0s` as `1h30m`: Cloudflare gives durations back in another spelling than it took them. */
function plainDuration(text: string): string {
  if (!/^(?:\d+[hms])+$/.test(text)) return text
  const total = [...text.matchAll(/(\d+)([hms])/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * seconds[unit as keyof typeof seconds],
    0,
  )
  const parts = [
    [Math.floor(total / 3600), 'h'],
    [Math.floor(total / 60) % 60, 'm'],
    [total % 60, 's'],
  ] as const
  return parts.flatMap(([amount, unit]) => (amount === 0 ? [] : [`${amount}${unit}`])).join('') || '0s'
}

function plain(value: unknown, name?: string): unknown {
  if (Array.isArray(value)) return value.map((item) => plain(item))
  if (typeof value === 'string') return name === 'duration' ? plainDuration(value) : value
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([key, member]) => [key, plain(member, key)] as const)
  return Object.fromEntries(members.filter(([, member]) => !isDefault(member)))
}

/**
 * Settings without what Cloudflare fills in where nothing was given: null, false and what is empty, at any depth, and
 * durations in one spelling. Undefined when nothing is left.
 */
export function withoutDefaults<Settings extends object>(settings: Settings | null | undefined): Settings | undefined {
  const rest = plain(settings)
  // Members of settings are optional, so that what is left of them is of the same type.
  return isDefault(rest) ? undefined : (rest as Settings)
}
