/**
 * What goes wrong with a request. Nothing is changed by `429`, `500`, `503`, `success-false`, `html` and `reset-before`.
 * `reset-after` and `truncated` change it and lose the answer, `slow` changes it at once and answers late,
 * `late-commit` changes it late, whether or not the caller still waits.
 */
export type FaultKind =
  | '429'
  | '500'
  | '503'
  | 'reset-before'
  | 'reset-after'
  | 'success-false'
  | 'truncated'
  | 'slow'
  | 'html'
  | 'late-commit'

export interface ScheduledFault {
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
  /** For `slow` and `late-commit`; 400 when absent. */
  readonly delayMs?: number
  /** Seconds that a `429` or `503` asks to wait; 1 when absent. */
  readonly retryAfter?: number
}

/** What strikes one request. */
export interface Strike {
  readonly kind: FaultKind
  readonly delayMs: number
  readonly retryAfter: number
}

export interface Faults {
  schedule(fault: ScheduledFault): void
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

/** Faults in the order in which they were scheduled; the first that is due strikes, and each counts every request it is about. */
export function createFaults(): Faults & {
  strike(request: Struck): Strike | undefined
} {
  const scheduled: {readonly fault: ScheduledFault; seen: number; struck: number}[] = []
  return {
    schedule(fault) {
      scheduled.push({fault, seen: 0, struck: 0})
    },
    strike(request) {
      const about = scheduled.filter(({fault}) => isAbout(fault, request))
      for (const one of about) one.seen += 1
      const due = about.find(({fault, seen, struck}) => seen > (fault.after ?? 0) && struck < fault.times)
      if (due === undefined) return undefined
      due.struck += 1
      const {kind, delayMs = 400, retryAfter = 1} = due.fault
      return {kind, delayMs, retryAfter}
    },
  }
}
