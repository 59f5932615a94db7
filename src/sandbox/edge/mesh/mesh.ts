import type {EdgePolicy} from '../../edge-policy.ts'
import {every} from '../every.ts'
import {anyPort, type TakePort} from '../listen.ts'
import {startProxy} from './proxy.ts'
import {createTunnels, type MeshHost} from './tunnels.ts'

export interface MeshOptions {
  readonly policy: EdgePolicy
  /** Clients that get a proxy each. */
  readonly devices: readonly string[]
  /** Replicas of Mesh nodes: headless, and quick to enrol again when they can. */
  readonly replicas: readonly string[]
  readonly hosts: readonly MeshHost[]
  /** Gives each proxy its port; free ones when absent. */
  readonly takePort?: TakePort
}

export interface Mesh {
  /** Address of each device's local Cloudflare One Client in proxy mode, by device name. */
  readonly proxies: Readonly<Record<string, string>>
  stop(): Promise<void>
}

const lookEveryMs = 100
const reenrolEveryMs = 500

/**
 * The Mesh as its devices meet it: an HTTP CONNECT proxy for each. Policy decides on new connections only; open ones
 * end when their device loses its registration, or what carries them does: a node its last replica, a tunnel its last
 * connector. A route that is moved away from under them does not end them; whether it does is not verified on a live account.
 */
export async function startMesh({policy, devices, replicas, hosts, takePort = anyPort}: MeshOptions): Promise<Mesh> {
  const tunnels = createTunnels()
  const stopping = new AbortController()

  function cutTheDisconnected(): void {
    tunnels.cut(({device, road}) => !policy.connected(device) || !policy.carries(road))
  }

  function reenrolReplicas(): void {
    for (const replica of replicas) if (!policy.connected(replica)) policy.reenrol(replica)
  }

  const start = async (device: string) => ({
    device,
    ...(await startProxy({device, policy, hosts, tunnels, port: takePort()})),
  })
  const proxies = await Promise.all(devices.map(start))
  const watches = [
    every(lookEveryMs, stopping.signal, cutTheDisconnected),
    every(reenrolEveryMs, stopping.signal, reenrolReplicas),
  ]
  return {
    proxies: Object.fromEntries(proxies.map(({device, port}) => [device, `http://127.0.0.1:${port}`])),
    async stop() {
      stopping.abort()
      await Promise.all([...watches, ...proxies.map((proxy) => proxy.stop())])
    },
  }
}
