import {createServer, type ServerResponse} from 'node:http'
import {createServer as createTcpServer} from 'node:net'
import type {Writable} from 'node:stream'
import {type Beat, every, realBeat} from '../every.ts'
import {listen, type Listening} from '../listen.ts'

const lineEveryMs = 200

/** Where the ledger is: its HTTP API, and a feed that talks as long as the connection lives. */
export interface LedgerHost {
  readonly address: string
  readonly hostname: string
  readonly port: number
  readonly feed: number
}

/** Where every agent takes calls from the Mesh. */
export const peerPort = 7000

/** The private service behind the Mesh node: a small HTTP API, and `/stream`, a connection that stays open and talks. */
export async function startLedger(port?: number, beat = realBeat): Promise<Listening> {
  const server = createServer((request, response) => {
    if (request.url === '/stream') return stream(response, beat)
    response.writeHead(200, {'content-type': 'application/json'}).end('{"host":"ledger","balance":1204}\n')
  })
  return listen(server, 'the ledger', port)
}

/** The agents' own service in the Mesh. */
export async function startPeer(port?: number): Promise<Listening> {
  const server = createServer((_, response) => {
    response.writeHead(200, {'content-type': 'application/json'}).end('{"agent":"listening"}\n')
  })
  return listen(server, "the agents' service in the Mesh", port)
}

/** A database's change feed: a line as soon as somebody connects, and then line after line. */
export async function startFeed(port?: number, beat = realBeat): Promise<Listening> {
  const server = createTcpServer((socket) => {
    let line = 0
    socket.on('error', () => socket.destroy())
    talk(socket, beat, () => `change ${++line}\n`)
  })
  return listen(server, 'the change feed of the ledger', port)
}

function stream(response: ServerResponse, beat: Beat): void {
  let line = 0
  response.writeHead(200, {'content-type': 'application/x-ndjson'})
  talk(response, beat, () => `${JSON.stringify({line: ++line})}\n`)
}

/** A line at once, and line after line until the other side has gone. */
function talk(to: Writable, beat: Beat, line: () => string): void {
  const closed = new AbortController()
  to.once('close', () => closed.abort())
  void every({ms: lineEveryMs, beat}, closed.signal, () => void to.write(line()))
}
