import type {Clock} from '../../core/ports.ts'
import type {EdgePolicy} from '../edge-policy.ts'
import {startAccessApp, type Served} from './access-app.ts'
import type {Surface} from '../families/family.ts'
import {type ResolverPorts, startResolvers} from './dns/resolvers.ts'
import type {Resolution} from './dns/server.ts'
import type {TakePort} from './listen.ts'
import type {Beat} from './every.ts'
import {startFront} from './front.ts'
import {type LedgerHost, peerPort, startFeed, startLedger, startPeer} from './mesh/ledger.ts'
import {startMesh} from './mesh/mesh.ts'

export interface EdgeOptions {
  readonly policy: EdgePolicy
  readonly clock: Clock
  /** The app behind Access. */
  readonly app: {readonly id: string; readonly name: string}
  readonly ledger: LedgerHost
  /** Mesh addresses of the agents, each of which takes calls on `peerPort`. */
  readonly peers: readonly string[]
  /** Devices, and machines behind a Mesh node, whose way into the Mesh is a proxy each. */
  readonly devices: readonly string[]
  /** Device names of the Mesh node's replicas. */
  readonly replicas: readonly string[]
  /** What the client of a device gets when it asks for a name. */
  readonly resolve: (device: string, name: string) => Resolution
  /** Hosts outside, which a proxy reaches as well. */
  readonly internet: {readonly addresses: readonly string[]; readonly port: number}
  /** What else answers HTTP at the edge. */
  readonly surfaces: readonly Surface[]
  /** Port of the app; the next when absent. */
  readonly port?: number
  readonly takePort: TakePort
  /** By what those who act again and again pause. */
  readonly beat: Beat
}

/** Addresses of what an agent or a probe can meet. */
export interface Edge {
  readonly crm: string
  readonly proxies: Readonly<Record<string, string>>
  /** Reachable through a proxy only. */
  readonly ledger: string
  /** Ports of the devices' resolvers on 127.0.0.1, by device name. */
  readonly resolvers: ResolverPorts
  /** Base URL of every other surface. */
  readonly front: string
}

export interface RunningEdge extends Edge {
  /** What the app answered to whom, behind Access. */
  served(): readonly Served[]
  stop(): Promise<void>
}

/** The edge on loopback: an app behind Access, and a Mesh with one host. */
export async function startEdge({
  policy,
  clock,
  app,
  ledger,
  peers,
  devices,
  replicas,
  resolve,
  internet,
  surfaces,
  takePort,
  beat,
  port = takePort(),
}: EdgeOptions): Promise<RunningEdge> {
  const crm = await startAccessApp({app, policy, clock, port})
  const host = await startLedger(takePort(), beat)
  const feed = await startFeed(takePort(), beat)
  const peer = await startPeer(takePort())
  const front = await startFront(surfaces, takePort())
  const resolvers = await startResolvers(devices, resolve, takePort)
  const mesh = await startMesh({
    policy,
    devices,
    replicas,
    takePort,
    beat,
    sleep: clock.sleep,
    hosts: [
      {address: ledger.address, hostname: ledger.hostname, port: ledger.port, servedAt: host.port},
      {address: ledger.address, hostname: ledger.hostname, port: ledger.feed, servedAt: feed.port},
      ...peers.map((address) => ({address, port: peerPort, servedAt: peer.port})),
      ...internet.addresses.map((address) => ({address, port: internet.port, servedAt: peer.port})),
    ],
  })
  return {
    crm: crm.url,
    proxies: mesh.proxies,
    ledger: `http://${ledger.address}:${ledger.port}`,
    resolvers: resolvers.ports,
    front: front.url,
    served: crm.served,
    async stop() {
      await Promise.all([
        mesh.stop(),
        host.stop(),
        feed.stop(),
        peer.stop(),
        crm.stop(),
        front.stop(),
        resolvers.stop(),
      ])
    },
  }
}
