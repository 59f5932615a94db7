import {once} from 'node:events'
import {createServer, type RequestListener} from 'node:http'
import {setTimeout as pause} from 'node:timers/promises'
import type {Clock} from '../../core/ports.ts'

const pollMs = 10

/** A server on 127.0.0.1 that can go away for a while. */
export interface Loopback {
  readonly port: number
  /** Breaks every connection and refuses new ones for so long. */
  cut(ms: number): void
  stop(): Promise<void>
}

/** Serves until stopped; port 0 is a free one. */
export async function openLoopback(handler: RequestListener, port: number, clock: Clock): Promise<Loopback> {
  const server = createServer(handler)
  const stopped = new AbortController()
  const listen = async (at: number) => {
    server.listen(at, '127.0.0.1')
    await once(server, 'listening')
  }
  const close = async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  await listen(port)
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  const away = async (ms: number) => {
    await close()
    // Looked at, not slept on: a clock that leaps does so for those who wait, and not because a network is away.
    for (const end = clock.mono() + ms; clock.mono() < end && !stopped.signal.aborted;) await pause(pollMs)
    if (!stopped.signal.aborted) await listen(bound)
  }
  return {
    port: bound,
    cut: (ms) => {
      if (server.listening) void away(ms)
    },
    async stop() {
      stopped.abort()
      if (server.listening) await close()
    },
  }
}
