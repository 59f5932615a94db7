import {createServer, type ServerResponse} from 'node:http'
import {setInterval} from 'node:timers'
import {listen, type Listening} from '../listen.ts'

const lineEveryMs = 200

/** The private service behind the Mesh node: a small HTTP API, and `/stream`, a connection that stays open and talks. */
export async function startLedger(): Promise<Listening> {
  const server = createServer((request, response) => {
    if (request.url === '/stream') return stream(response)
    response.writeHead(200, {'content-type': 'application/json'}).end('{"host":"ledger","balance":1204}\n')
  })
  return listen(server, 'the ledger')
}

function stream(response: ServerResponse): void {
  let line = 0
  const say = () => response.write(`${JSON.stringify({line: ++line})}\n`)
  response.writeHead(200, {'content-type': 'application/x-ndjson'})
  say()
  const timer = setInterval(say, lineEveryMs)
  response.once('close', () => clearInterval(timer))
}
