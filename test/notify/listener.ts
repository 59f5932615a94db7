import {createServer, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {buffer} from 'node:stream/consumers'
import {gunzipSync} from 'node:zlib'
import type {IncomingHttpHeaders} from 'node:http'

export interface Heard {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Listener {
  readonly url: string
  readonly heard: Heard[]
  /** Requests that have no answer yet. */
  readonly held: ServerResponse[]
  /** Whether it takes requests and answers none. */
  hangs: boolean
  /** Answers what it has kept waiting, and whatever comes from now on. */
  answerHeld(): void
  /** Breaks off everything that it has not answered. */
  hangUp(): void
  stop(): Promise<void>
}

/** What each of them answers when it takes a request. */
function answerTo(path: string): {readonly status: number; readonly body: unknown} {
  if (path.endsWith('/chat.postMessage')) return {status: 200, body: {ok: true, ts: '1700000000.000100'}}
  if (path.endsWith('/issues')) return {status: 201, body: {number: 7}}
  if (path === '/gone') return {status: 404, body: 'gone'}
  if (path === '/v2/enqueue') return {status: 202, body: {status: 'success'}}
  return {status: 200, body: 'ok'}
}

function answer(response: ServerResponse, path: string): void {
  const {status, body} = answerTo(path)
  response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(body))
}

/** Slack, PagerDuty, GitHub and a receiver of webhooks, as far as they answer. */
export async function listen(): Promise<Listener> {
  const server = createServer((request, response) => {
    const {method = '', url = '', headers} = request
    void buffer(request).then((sent) => {
      const body = (headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent).toString('utf8')
      listener.heard.push({method, path: url, headers, body})
      if (listener.hangs) listener.held.push(response)
      else answer(response, url)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  const listener: Listener = {
    url: `http://127.0.0.1:${port}`,
    heard: [],
    held: [],
    hangs: false,
    answerHeld() {
      listener.hangs = false
      for (const response of listener.held.splice(0)) answer(response, response.req.url ?? '')
    },
    hangUp() {
      for (const response of listener.held.splice(0)) response.destroy()
    },
    async stop() {
      listener.hangUp()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return listener
}
