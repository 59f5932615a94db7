import {connect, type Socket} from 'node:net'

/** A host of the Mesh, and the loopback server that plays it. */
export interface MeshHost {
  readonly address: string
  /** Its name in the private DNS. */
  readonly hostname?: string
  readonly port: number
  readonly servedAt: number
}

/** An open connection from a device to a host. */
export interface Tunnel {
  readonly device: string
  readonly host: MeshHost
  /** What carries it: a device or a tunnel. */
  readonly road: string
  /** The device's end, and what it sent before it was let in. */
  readonly client: Socket
  readonly head: Buffer
}

export interface Tunnels {
  open(tunnel: Tunnel): void
  /** Resets every open connection that `isOver` is true of. */
  cut(isOver: (tunnel: Tunnel) => boolean): void
}

export const established = 'HTTP/1.1 200 Connection Established\r\n\r\n'

/** The connections that are open through the Mesh. */
export function createTunnels(): Tunnels {
  const all = new Set<Tunnel>()
  return {
    open(tunnel) {
      const {host, client, head} = tunnel
      const upstream = connect(host.servedAt, '127.0.0.1', () => {
        client.write(established)
        upstream.write(head)
        upstream.pipe(client).pipe(upstream)
      })
      upstream.on('error', () => client.destroy())
      upstream.once('close', () => client.destroy())
      client.once('close', () => {
        all.delete(tunnel)
        upstream.destroy()
      })
      all.add(tunnel)
    },
    cut(isOver) {
      for (const tunnel of all) if (isOver(tunnel)) tunnel.client.resetAndDestroy()
    },
  }
}
