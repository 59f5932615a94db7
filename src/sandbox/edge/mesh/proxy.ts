import {createServer, type IncomingMessage} from 'node:http'
import {Socket} from 'node:net'
import type {Duplex} from 'node:stream'
import type {Clock} from '../../../core/ports.ts'
import type {EdgePolicy} from '../../edge-policy.ts'
import {listen, type Listening} from '../listen.ts'
import {established, type MeshHost, type Tunnels} from './tunnels.ts'

export interface ProxyOptions {
  readonly device: string
  readonly policy: EdgePolicy
  readonly hosts: readonly MeshHost[]
  readonly tunnels: Tunnels
  readonly sleep: Clock['sleep']
  /** A free one for 0 or when absent. */
  readonly port?: number
}

/** Long enough for the client to see that it was let in. */
const resetAfterMs = 20

/** The Cloudflare One Client of one device, in proxy mode: it takes CONNECT, and its port is the device's identity. */
export async function startProxy({device, policy, hosts, tunnels, sleep, port}: ProxyOptions): Promise<Listening> {
  function take({url = ''}: IncomingMessage, client: Socket, head: Buffer): void {
    client.on('error', () => client.destroy())
    const destination = destinationOf(url)
    if (destination === undefined) return refuse(client, '400 Bad Request')
    const {address, port} = destination
    switch (policy.connect(device, address, port)) {
      case 'disconnected':
        return refuse(client, '503 Service Unavailable')
      case 'no-route':
        return refuse(client, '502 Bad Gateway')
      case 'blocked':
        return void acceptAndReset(client, sleep)
      case 'allowed': {
        const host = hosts.find((one) => [one.address, one.hostname].includes(address) && one.port === port)
        const road = policy.road(address)
        if (host === undefined || road === undefined) return refuse(client, '502 Bad Gateway')
        return tunnels.open({device, host, road, client, head})
      }
    }
  }

  const server = createServer((_, response) => {
    response.writeHead(405, {allow: 'CONNECT'}).end('this proxy takes CONNECT only (curl --proxytunnel)\n')
  })
  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    if (client instanceof Socket) take(request, client, head)
  })
  return listen(server, `the Cloudflare One Client of ${device}`, port)
}

function destinationOf(authority: string): {readonly address: string; readonly port: number} | undefined {
  const [, address, port] = /^\[?([^[\]]+)\]?:(\d+)$/.exec(authority) ?? []
  return address === undefined ? undefined : {address, port: Number(port)}
}

function refuse(client: Socket, status: string): void {
  client.end(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`)
}

/** Gateway finishes the TCP handshake before it evaluates a rule, so a block shows as a connection that dies before a byte. */
async function acceptAndReset(client: Socket, sleep: Clock['sleep']): Promise<void> {
  client.write(established)
  await sleep(resetAfterMs)
  client.resetAndDestroy()
}
