import {once} from 'node:events'
import {createServer, type IncomingMessage, type RequestListener} from 'node:http'
import type {Duplex} from 'node:stream'
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

export interface Handlers {
  readonly request: RequestListener
  /** Of a connection that is to become something else than HTTP. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

/** Serves until stopped; port 0 is a free one. */
export async function openLoopback({request, upgrade}: Handlers, port: number, clock: Clock): Promise<Loopback> {
  const server = createServer(request)
  const upgraded = new Set<Duplex>()
  server.on('upgrade', (asked, socket, head) => {
    upgraded.add(socket)
    socket.once('close', () => upgraded.delete(socket))
    upgrade(asked, socket, head)
  })
  const stopped = new AbortController()
  const listen = async (at: number) => {
    server.listen(at, '127.0.0.1')
    await once(server, 'listening')
  }
  const close = async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    for (const socket of upgraded) socket.destroy()
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
