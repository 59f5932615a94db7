import type {Account} from '../../account/account.ts'
import type {Lagging} from '../../temper/propagation.ts'
import {memory} from '../family.ts'

export interface Tunnel {
  readonly id: string
  readonly name: string
  /** Base64. */
  readonly secret: string
  readonly secretVersion: number
  readonly createdAt: string
  /** Public hostnames that it serves. */
  readonly hostnames: readonly string[]
}

/** One cloudflared process: it tries to come back whenever it is dropped, with the secret that it was given. */
export interface Connector {
  readonly id: string
  readonly host: string
  /** Public address of its host. */
  readonly address: string
  readonly learnedSecret: string
  readonly runAt: string
  /** Monotonic milliseconds; absent while it is connected. */
  droppedAt?: number
}

export interface TunnelRecord {
  readonly tunnel: Lagging<Tunnel>
  readonly connectors: Connector[]
}

/** cloudflared tunnels by id. */
export const tunnelsOf = memory<Map<string, TunnelRecord>>(() => new Map())

export interface NewTunnel {
  readonly name: string
  readonly hostnames?: readonly string[]
  /** Hosts that run a connector with the tunnel's token. */
  readonly connectors?: readonly {readonly host: string; readonly address: string}[]
}

/** A connector that holds the secret which the tunnel has now. */
export function addConnector(
  account: Account,
  {tunnel, connectors}: TunnelRecord,
  {host, address}: {readonly host: string; readonly address: string},
): Connector {
  const connector = {
    id: account.mint.uuid('cloudflared-connector'),
    host,
    address,
    learnedSecret: tunnel.stored.secret,
    runAt: account.stamp(),
  }
  connectors.push(connector)
  return connector
}

export function addTunnel(account: Account, {name, hostnames = [], connectors = []}: NewTunnel): TunnelRecord {
  const {mint} = account
  const tunnel: Tunnel = {
    id: mint.uuid('cloudflared-tunnel'),
    name,
    secret: Buffer.from(mint.hex('cloudflared-secret', 64), 'hex').toString('base64'),
    secretVersion: 1,
    createdAt: account.stamp(),
    hostnames,
  }
  const record: TunnelRecord = {tunnel: account.lag('tunnelSecret', tunnel), connectors: []}
  for (const connector of connectors) addConnector(account, record, connector)
  tunnelsOf(account).set(tunnel.id, record)
  return record
}

/** Those that are connected now. A dropped one comes back as soon as its secret is the one in force; a new secret drops nobody. */
export function connected(account: Account, {tunnel, connectors}: TunnelRecord): readonly Connector[] {
  const retryMs = account.delayMs('tunnelSecret')
  for (const connector of connectors) {
    const due = connector.droppedAt !== undefined && account.clock.mono() >= connector.droppedAt + retryMs
    if (due && connector.learnedSecret === tunnel.inForce.secret) delete connector.droppedAt
  }
  return connectors.filter(({droppedAt}) => droppedAt === undefined)
}

/** Drops one connector, or all of them. */
export function drop(account: Account, record: TunnelRecord, client: string | null): void {
  for (const connector of connected(account, record)) {
    if (client === null || connector.id === client) connector.droppedAt = account.clock.mono()
  }
}

/** Whether traffic for the tunnel arrives anywhere. */
export function isUp(account: Account, id: string): boolean {
  const record = tunnelsOf(account).get(id)
  return record !== undefined && connected(account, record).length > 0
}

/** What `cloudflared tunnel run --token` takes (cloudflared: connection.TunnelToken). */
export const tokenOf = (account: Account, {id, secret}: Pick<Tunnel, 'id' | 'secret'>): string =>
  Buffer.from(JSON.stringify({a: account.id, t: id, s: secret})).toString('base64')
