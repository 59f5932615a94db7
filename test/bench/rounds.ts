import {performance} from 'node:perf_hooks'

export interface Contestant {
  readonly name: string
  /** The most that it may cost, as a multiple of the first contestant. */
  readonly atMost?: number
  run(): Promise<number>
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

export async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** Runs all in turn, round after round, so that what else the machine does falls on each alike. The first round is not counted. */
async function measure(contestants: readonly Contestant[], rounds: number): Promise<readonly (readonly number[])[]> {
  const times: number[][] = contestants.map(() => [])
  for (let round = 0; round <= rounds; round += 1) {
    for (const [at, contestant] of contestants.entries()) {
      const time = await contestant.run()
      if (round > 0) times[at]?.push(time)
    }
  }
  return times
}

/** Prints the medians, and each contestant as the median of its ratios to the first in the same round. */
export async function compare(contestants: readonly Contestant[], rounds: number): Promise<void> {
  const times = await measure(contestants, rounds)
  const base = times[0] ?? []
  const rows = contestants.map(({name, atMost}, at) => {
    const own = times[at] ?? []
    const ratio = median(own.map((time, round) => time / (base[round] ?? Number.NaN)))
    return {
      what: name,
      ms: Number(median(own).toFixed(1)),
      'over base (ms)': Number(median(own.map((time, round) => time - (base[round] ?? Number.NaN))).toFixed(1)),
      ratio: Number(ratio.toFixed(2)),
      'at most': atMost ?? '',
      held: atMost === undefined ? '' : ratio <= atMost,
    }
  })
  console.table(rows)
}
