import {createServer, type RequestListener, type Server as HttpServer} from 'node:http'
import {type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket} from 'node:net'

const opened: (() => void)[] = []

/** Ends everything that a test has opened: for afterEach. */
export const closeAll = (): void => opened.splice(0).forEach((close) => close())

export async function listen(server: Server | HttpServer): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)))
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  opened.push(() => {
    sockets.forEach((socket) => socket.destroy())
    server.close()
  })
  return (server.address() as AddressInfo).port // a listening TCP server has one
}

/** Base URL of an HTTP server. */
export const app = async (listener: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listen(createServer(listener))}/`

/** Port of a TCP server. */
export const tcp = (onSocket: (socket: Socket) => void): Promise<number> => listen(createTcpServer(onSocket))

/** A device's proxy that leads to the destination asked for, or refuses every CONNECT with this status. */
export async function device(refusal?: string): Promise<string> {
  const proxy = createServer()
  proxy.on('connect', ({url = ''}, client) => {
    if (refusal !== undefined) return void client.end(`HTTP/1.1 ${refusal}\r\n\r\n`)
    const {hostname, port} = new URL(`http://${url}`)
    const upstream = connect(Number(port), hostname, () => client.write('HTTP/1.1 200 Connection established\r\n\r\n'))
    upstream.on('error', () => client.destroy())
    client.on('error', () => upstream.destroy())
    upstream.pipe(client).pipe(upstream)
  })
  return `http://127.0.0.1:${await listen(proxy)}`
}
