import {canonicalJson} from '../core/digest.ts'
import type {Probe} from '../core/documents/probe.ts'
import type {ProbeAnswer, Prober} from '../core/ports.ts'
import type {VirtualTime} from './virtual-time.ts'
import type {RecordedProbe} from '../core/recordings/recorded.ts'

/** What was never asked then. */
const unasked: ProbeAnswer = {reason: 'unexpected', detail: 'the recording does not have it'}

const keyOf = (probe: Probe, by: RecordedProbe['by']): string => `${by} ${canonicalJson(probe)}`

const answerOf = ({reason, detail, retryAfterMs}: RecordedProbe): ProbeAnswer => ({
  reason,
  detail,
  ...(retryAfterMs === undefined ? {} : {retryAfterMs}),
})

/** Probes that see what they saw then, in that order; asked once more, the last of it again. */
export function replayProbes(recorded: readonly RecordedProbe[], time: Pick<VirtualTime, 'mono' | 'after'>): Prober {
  const queues = Map.groupBy(
    recorded.toSorted((a, b) => a.at - b.at),
    ({probe, by}) => keyOf(probe, by),
  )
  const asked = new Map<string, number>()
  const next = (probe: Probe, by: RecordedProbe['by']): RecordedProbe | undefined => {
    const key = keyOf(probe, by)
    const queue = queues.get(key) ?? []
    const count = asked.get(key) ?? 0
    asked.set(key, count + 1)
    return queue[Math.min(count, queue.length - 1)]
  }
  return {
    async ask(probe) {
      const seen = next(probe, 'asked')
      if (seen === undefined) return unasked
      await time.after(seen.at + seen.ms - time.mono())
      return answerOf(seen)
    },
    hold: async (probe) => ({
      look() {
        const seen = next(probe, 'held')
        return seen === undefined ? unasked : answerOf(seen)
      },
      close: () => undefined,
    }),
  }
}
