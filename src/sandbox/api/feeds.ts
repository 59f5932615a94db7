import type {IncomingMessage} from 'node:http'
import type {Duplex} from 'node:stream'
import {WebSocketServer} from 'ws'
import type {FeedSurface} from '../families/family.ts'

/** `/feeds/<prefix>/<id>` */
function placeOf(url: string): {readonly prefix: string; readonly id: string} {
  const [, , prefix = '', id = ''] = new URL(url, 'http://127.0.0.1').pathname.split('/')
  return {prefix, id}
}

/** Takes connections over that ask for a WebSocket. A feed that does not exist, or another protocol than its own, is refused. */
export function serveFeeds(
  surfaces: readonly FeedSurface[],
): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  const server = new WebSocketServer({noServer: true, handleProtocols: (offered) => [...offered][0] ?? false})
  return (request, socket, head) => {
    const {prefix, id} = placeOf(request.url ?? '/')
    const surface = surfaces.find((one) => one.prefix === prefix)
    const isSpoken = surface?.protocol === undefined || request.headers['sec-websocket-protocol'] === surface.protocol
    const follow = isSpoken ? surface?.open(id) : undefined
    socket.on('error', () => socket.destroy())
    if (follow === undefined) {
      socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
      return
    }
    server.handleUpgrade(request, socket, head, (connection) => {
      const unfollow = follow({send: (text) => connection.send(text), close: () => connection.close(1000)})
      connection.on('close', unfollow)
      connection.on('error', () => connection.terminate())
    })
  }
}
