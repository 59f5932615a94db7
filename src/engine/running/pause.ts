import type {Clock} from '../../core/ports.ts'

/** Sleeps, and wakes early without an error when whoever waits is told to stop. */
export async function pause(
  ms: number,
  {clock, stop}: {readonly clock: Pick<Clock, 'sleep'>; readonly stop: AbortSignal},
): Promise<void> {
  if (stop.aborted) return
  await clock.sleep(ms, stop).catch((error: unknown) => {
    if (!stop.aborted) throw error
  })
}
