import {setTimeout as pause} from 'node:timers/promises'

/** Acts at once, and again after each pause, until aborted; resolves once the last act is over. */
export async function every(ms: number, signal: AbortSignal, act: () => void | Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await act()
    await pause(ms, undefined, {signal}).catch(() => undefined) // rejects only when aborted, which ends the loop
  }
}
