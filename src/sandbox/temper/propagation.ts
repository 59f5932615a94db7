import type {Clock} from '../../core/ports.ts'

/** What travels from the API to the edge, each at its own pace. */
export type Lever =
  | 'rule'
  | 'list'
  | 'serviceToken'
  | 'session'
  | 'registration'
  | 'apiToken'
  | 'tunnelSecret'
  | 'setting'
  | 'kv'

/** Milliseconds per lever, all multiplied by `factor`: 200 turns the defaults into the documented minute. */
export interface Propagation extends Readonly<Record<Lever, number>> {
  readonly factor: number
}

export const defaultPropagation: Propagation = {
  rule: 300,
  list: 300,
  serviceToken: 150,
  session: 200,
  registration: 250,
  apiToken: 100,
  tunnelSecret: 100,
  /** Anything that has no pace of its own. */
  setting: 250,
  /** Edge caches keep a value longer than anything else does. */
  kv: 600,
  factor: 1,
}

/** A value that the API shows at once and the edge follows later. */
export interface Lagging<Value> {
  /** As the API shows it. */
  readonly stored: Value
  /** As it is in force at the edge now. */
  readonly inForce: Value
  set(value: Value): void
}

/** Changes come into force in the order in which they were made, `delayMs` after each. */
export function lagging<Value>(
  initial: Value,
  {clock, delayMs}: {readonly clock: Clock; readonly delayMs: number},
): Lagging<Value> {
  let stored = initial
  let inForce = initial
  let pending: readonly {readonly value: Value; readonly from: number}[] = []
  return {
    get stored() {
      return stored
    },
    get inForce() {
      const now = clock.mono()
      const due = pending.findLast(({from}) => from <= now)
      if (due !== undefined) inForce = due.value
      pending = pending.filter(({from}) => from > now)
      return inForce
    },
    set(value) {
      stored = value
      pending = [...pending, {value, from: clock.mono() + delayMs}]
    },
  }
}
