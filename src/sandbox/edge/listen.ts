import {once} from 'node:events'
import type {AddressInfo, Server, Socket} from 'node:net'
import {Fault} from '../../core/fault.ts'

/** The port of the next server; 0 for a free one. */
export type TakePort = () => number
export const anyPort: TakePort = () => 0

export interface Listening {
  readonly port: number
  /** Closes the server and every connection it has, tunnels included. */
  stop(): Promise<void>
}

/** Listens on loopback and nowhere else; port 0 takes a free one. Throws UNAVAILABLE when the port is taken. */
export async function listen(server: Server, what: string, port = 0): Promise<Listening> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen({host: '127.0.0.1', port})
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw portFault({what, port, cause})
  }
  return {
    port: (server.address() as AddressInfo).port, // a TCP server's address is never a string
    async stop() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** The fault of a server that could not begin to listen. */
export function portFault({
  what,
  port,
  cause,
}: {
  readonly what: string
  readonly port: number
  readonly cause: unknown
}): Fault {
  return new Fault('UNAVAILABLE', `${what} cannot listen on 127.0.0.1:${port}: ${reason(cause)}`, {
    next: ['choose another port, or 0 for a free one'],
    cause,
  })
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && error.code === 'EADDRINUSE' ? 'the port is in use' : error.message
}
