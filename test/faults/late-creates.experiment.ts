import {settleMs} from '../../src/core/settling.ts'
import {creates, eachOnce, made, planGates} from '../fixtures/gates.ts'
import {createOrderedClock} from '../fixtures/ordered-clock.ts'
import {openRange} from '../fixtures/range.ts'

/** How many objects too many there are after a run whose every creation lost its answer and came a second before it was settled. */
export async function twinsOfLateCreates(): Promise<number> {
  const range = await openRange({clock: createOrderedClock()})
  try {
    const plan = await planGates(range)
    range.sandbox.faults.schedule({match: creates, kind: 'reset-late', times: 4, delayMs: settleMs - 1000})
    await range.apply(plan)
    const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((all, one) => all + one, 0)
    return sum(made(range)) - sum(eachOnce)
  } finally {
    await range.stop()
  }
}
