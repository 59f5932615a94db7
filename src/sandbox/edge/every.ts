import {setTimeout as pause} from 'node:timers/promises'
import type {Clock} from '../../core/ports.ts'

/** By what those who act again and again wait. */
export type Beat = Clock['sleep']

/** Really waits. */
export const realBeat: Beat = (ms, signal) => pause(ms, undefined, {signal})

/** Acts at once, and again after each pause, until aborted; resolves once the last act is over. */
export async function every(
  {ms, beat}: {readonly ms: number; readonly beat: Beat},
  signal: AbortSignal,
  act: () => void | Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await act()
    await beat(ms, signal).catch(() => undefined) // rejects only when aborted, which ends the loop
  }
}
