import type {EdgePolicy} from '../../edge-policy.ts'
import {every} from '../every.ts'
import {startProxy} from './proxy.ts'
import {createTunnels, type MeshHost} from './tunnels.ts'

export interface MeshOptions {
  readonly policy: EdgePolicy
  /** Whether anything live answers for an address: one replica of the node in front of it is enough. */
  readonly reachable: (address: string) => boolean
  /** Clients that get a proxy each. */
  readonly devices: readonly string[]
  /** Replicas of Mesh nodes: headless, and quick to enrol again when they can. */
  readonly replicas: readonly string[]
  readonly hosts: readonly MeshHost[]
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
 * end when their device, or every replica of the node they go to, loses its registration.
 */
export async function startMesh({policy, reachable, devices, replicas, hosts}: MeshOptions): Promise<Mesh> {
  const tunnels = createTunnels()
  const stopping = new AbortController()

  function cutTheDisconnected(): void {
    tunnels.cut(({device, host}) => !policy.connected(device) || !reachable(host.address))
  }

  function reenrolReplicas(): void {
    for (const replica of replicas) if (!policy.connected(replica)) policy.reenrol(replica)
  }

  const start = async (device: string) => ({device, ...(await startProxy({device, policy, hosts, tunnels}))})
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
