import type {Clock} from '../../../core/ports.ts'
import type {EdgePolicy} from '../../edge-policy.ts'
import {type Beat, every, realBeat} from '../every.ts'
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
  /** By what its devices pause; really when absent. */
  readonly beat?: Beat
  /** By what a connection that was let in waits for its reset; really when absent. */
  readonly sleep?: Clock['sleep']
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
export async function startMesh({
  policy,
  devices,
  replicas,
  hosts,
  takePort = anyPort,
  beat = realBeat,
  sleep = realBeat,
}: MeshOptions): Promise<Mesh> {
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
    ...(await startProxy({device, policy, hosts, tunnels, sleep, port: takePort()})),
  })
  const proxies = await Promise.all(devices.map(start))
  const watches = [
    every({ms: lookEveryMs, beat}, stopping.signal, cutTheDisconnected),
    every({ms: reenrolEveryMs, beat}, stopping.signal, reenrolReplicas),
  ]
  return {
    proxies: Object.fromEntries(proxies.map(({device, port}) => [device, `http://127.0.0.1:${port}`])),
    async stop() {
      stopping.abort()
      await Promise.all([...watches, ...proxies.map((proxy) => proxy.stop())])
    },
  }
}
