import {once} from 'node:events'
import {createServer, request} from 'node:http'
import type {AddressInfo} from 'node:net'
import {performance} from 'node:perf_hooks'

export interface WatchedApi {
  /** The same API, one hop further away. */
  readonly url: string
  /** When the first request that changes something was on the wire, as `performance.now()` tells it. */
  readonly firstBrake: Promise<number>
  stop(): Promise<void>
}

/** Stands between firebreak and an API on loopback, and notes the moment of the first brake. */
export async function watchApi(api: string): Promise<WatchedApi> {
  const {promise: firstBrake, resolve} = Promise.withResolvers<number>()
  const target = new URL(api)
  const server = createServer((incoming, outgoing) => {
    const {method = 'GET', url = '/', headers} = incoming
    if (method !== 'GET' && !url.endsWith('/graphql')) resolve(performance.now())
    const onward = request({host: target.hostname, port: target.port, path: url, method, headers}, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${target.pathname}`,
    firstBrake,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
