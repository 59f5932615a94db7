import {sha256} from '../../core/digest.ts'
import {canStrike, type FaultKind} from './fault-kinds.ts'

export type {FaultKind}

/** How a fault is, where it is not as usual. */
interface Manner {
  /** For `slow`, `late-commit`, `reset-late`, `stale` and `cut`; 400 when absent. */
  readonly delayMs?: number
  /** What a `429` or `503` asks to wait, usually seconds; null for one that does not say. 1 when absent. */
  readonly retryAfter?: number | string | null
}

export interface ScheduledFault extends Manner {
  /**
   * `path` is compared with the path below `/client/v4`, without the query; a text must be contained in it. `query`
   * is compared with the whole query, question mark included; '' is none.
   */
  readonly match: {readonly method?: string; readonly path?: RegExp | string; readonly query?: string}
  readonly kind: FaultKind
  /** How many matching requests it strikes. */
  readonly times: number
  /** How many matching requests it lets pass first. */
  readonly after?: number
}

/** Faults that strike by chance: the same seed strikes the same requests, in whatever order they come. */
export interface ScatteredFaults extends Manner {
  readonly seed: string | number
  /** The share of all requests that is struck, from 0 to 1. */
  readonly rate: number
  readonly kinds: readonly FaultKind[]
}

/** What strikes one request. */
export interface Strike {
  readonly kind: FaultKind
  readonly delayMs: number
  /** Undefined where it does not say. */
  readonly retryAfter: string | undefined
}

export interface Faults {
  schedule(fault: ScheduledFault): void
  /** From now on; what is scheduled comes first. Undefined ends it. */
  scatter(faults: ScatteredFaults | undefined): void
}

/** What a fault is matched with. */
interface Struck {
  readonly method: string
  readonly path: string
  /** With its question mark, where there is one. */
  readonly query?: string
}

function isAbout({match: {method, path, query}}: ScheduledFault, request: Struck): boolean {
  if (method !== undefined && method !== request.method) return false
  if (query !== undefined && query !== (request.query ?? '')) return false
  if (path === undefined) return true
  return typeof path === 'string' ? request.path.includes(path) : path.test(request.path)
}

const strikeOf = (kind: FaultKind, {delayMs = 400, retryAfter = 1}: Manner): Strike => ({
  kind,
  delayMs,
  retryAfter: retryAfter === null ? undefined : String(retryAfter),
})

/** Two numbers from 0 to 1 that only the text decides. */
function chances(text: string): readonly [number, number] {
  const digits = sha256(text).slice('sha256:'.length)
  const at = (start: number) => Number.parseInt(digits.slice(start, start + 8), 16) / 2 ** 32
  return [at(0), at(8)]
}

/** Counts how often each request came, so that its next try has a chance of its own. */
function byChance({seed, rate, kinds, ...manner}: ScatteredFaults): (request: Struck) => Strike | undefined {
  const came = new Map<string, number>()
  return ({method, path, query = ''}) => {
    const name = `${method} ${path}${query}`
    const count = (came.get(name) ?? 0) + 1
    came.set(name, count)
    const [strikes, which] = chances(`${seed}/${name}/${count}`)
    const possible = kinds.filter((kind) => canStrike(kind, method))
    const kind = possible[Math.floor(which * possible.length)]
    return strikes < rate && kind !== undefined ? strikeOf(kind, manner) : undefined
  }
}

/** Faults in the order in which they were scheduled; the first that is due strikes, and each counts every request it is about. */
export function createFaults(): Faults & {
  strike(request: Struck): Strike | undefined
} {
  const scheduled: {readonly fault: ScheduledFault; seen: number; struck: number}[] = []
  let scattered: (request: Struck) => Strike | undefined = () => undefined
  const due = (request: Struck): Strike | undefined => {
    const about = scheduled.filter(({fault}) => isAbout(fault, request))
    for (const one of about) one.seen += 1
    const next = about.find(({fault, seen, struck}) => seen > (fault.after ?? 0) && struck < fault.times)
    if (next === undefined) return undefined
    next.struck += 1
    return strikeOf(next.fault.kind, next.fault)
  }
  return {
    schedule: (fault) => void scheduled.push({fault, seen: 0, struck: 0}),
    scatter: (faults) => {
      scattered = faults === undefined ? () => undefined : byChance(faults)
    },
    strike: (request) => due(request) ?? scattered(request),
  }
}
