import type {Clock} from '../../core/ports.ts'
import type {EdgePolicy} from '../edge-policy.ts'
import {startAccessApp, type Served} from './access-app.ts'
import {startLedger} from './mesh/ledger.ts'
import {startMesh} from './mesh/mesh.ts'

export interface EdgeOptions {
  readonly policy: EdgePolicy
  readonly reachable: (address: string) => boolean
  readonly clock: Clock
  /** The app behind Access. */
  readonly app: {readonly id: string; readonly name: string}
  readonly ledger: {readonly address: string; readonly port: number}
  /** Devices that get a Cloudflare One Client each. */
  readonly devices: readonly string[]
  /** Device names of the Mesh node's replicas. */
  readonly replicas: readonly string[]
  /** Port of the app; a free one when absent. */
  readonly port?: number
}

/** Addresses of what an agent or a probe can meet. */
export interface Edge {
  readonly crm: string
  readonly proxies: Readonly<Record<string, string>>
  /** Reachable through a proxy only. */
  readonly ledger: string
}

export interface RunningEdge extends Edge {
  /** What the app answered to whom, behind Access. */
  served(): readonly Served[]
  stop(): Promise<void>
}

/** The edge on loopback: an app behind Access, and a Mesh with one host. */
export async function startEdge({
  policy,
  reachable,
  clock,
  app,
  ledger,
  devices,
  replicas,
  port,
}: EdgeOptions): Promise<RunningEdge> {
  const crm = await startAccessApp({app, policy, clock, ...(port === undefined ? {} : {port})})
  const host = await startLedger()
  const mesh = await startMesh({policy, reachable, devices, replicas, hosts: [{...ledger, servedAt: host.port}]})
  return {
    crm: crm.url,
    proxies: mesh.proxies,
    ledger: `http://${ledger.address}:${ledger.port}`,
    served: crm.served,
    async stop() {
      await Promise.all([mesh.stop(), host.stop(), crm.stop()])
    },
  }
}
