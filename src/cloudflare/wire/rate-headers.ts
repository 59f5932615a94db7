import type {Answer} from './transport.ts'

/** One rate limit as the API states it: calls left, and milliseconds until it starts anew. */
export interface RateWindow {
  readonly name: string
  readonly left: number
  readonly resetMs: number
  /** Calls of a whole window, where the API says so. */
  readonly quota?: number
}

/** What asks for more is asked again after a minute: an answer that says 10^9 seconds must not end a run. */
export const longestWaitMs = 60_000

function items(header: string | undefined): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const parsed = (header ?? '').split(',').map((item) => {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim())
    const numbers = parameters.flatMap((parameter) => {
      const [, key = '', digits] = /^(\w+)=(\d+)$/.exec(parameter) ?? []
      return digits === undefined ? [] : [[key, Number(digits)] as const]
    })
    return [name.replaceAll('"', ''), new Map(numbers)] as const
  })
  return new Map(parsed)
}

/** Reads `Ratelimit: "default";r=50;t=30` and `Ratelimit-Policy: "default";q=100;w=60`, as Cloudflare documents them. */
export function rateWindows({header}: Answer): readonly RateWindow[] {
  const policies = items(header('ratelimit-policy'))
  const [onlyPolicy] = policies.size === 1 ? policies.values() : []
  return [...items(header('ratelimit'))].flatMap(([name, parameters]) => {
    const left = parameters.get('r')
    const reset = parameters.get('t')
    if (left === undefined || reset === undefined) return []
    const quota = (policies.get(name) ?? onlyPolicy)?.get('q')
    return [{name, left, resetMs: reset * 1000, ...(quota !== undefined && quota > 0 ? {quota} : {})}]
  })
}

/** Milliseconds that `retry-after` asks for, in either of its forms, and never more than a minute. */
export function retryAfterMs({header}: Answer, now: Date): number | undefined {
  const value = header('retry-after')
  if (value === undefined || value.trim() === '') return undefined
  const asked = Number.isFinite(Number(value)) ? Number(value) * 1000 : Date.parse(value) - now.getTime()
  return Number.isNaN(asked) ? undefined : Math.min(Math.max(asked, 0), longestWaitMs)
}
