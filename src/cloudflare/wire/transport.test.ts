import {createServer as createHttpServer, type RequestListener} from 'node:http'
import {type AddressInfo, createServer, type Server, type Socket} from 'node:net'
import {afterEach, expect, test} from 'vitest'
import {Secret} from '../../core/text/secret.ts'
import {createTransport} from './transport.ts'

const token = new Secret('token', 'cfat_canary')
const opened: (() => void)[] = []
afterEach(() => opened.splice(0).forEach((close) => close()))

async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)))
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  opened.push(() => {
    sockets.forEach((socket) => socket.destroy())
    server.close()
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}` // a listening TCP server has one
}

const api = async (listener: RequestListener) =>
  createTransport(`http://${await listen(createHttpServer(listener))}`, token)
/** Answers every request with these bytes, and then does something to the connection. */
const wire = (bytes: string, then: (socket: Socket) => void) =>
  listen(createServer((socket) => void socket.once('data', () => socket.write(bytes, () => then(socket)))))

test('sends the token, the pinned version and nothing that the environment could add', async () => {
  let headers: object = {}
  const send = await api((request, response) => {
    headers = request.headers
    response.end('{}')
  })
  await send({method: 'PUT', path: '/x', body: '{"a":1}'})
  expect(headers).toEqual({
    accept: 'application/json',
    'api-version': '2026-10-02',
    authorization: 'Bearer cfat_canary',
    connection: 'keep-alive',
    'content-length': '7',
    'content-type': 'application/json',
    host: expect.any(String),
    'user-agent': 'firebreak',
  })
})

test('gives status, headers and the exact bytes', async () => {
  const bytes = Buffer.from([0, 255, 13, 10, 195, 40])
  const send = await api((_request, response) => response.writeHead(418, {'cf-ray': 'abc'}).end(bytes))
  const answer = await send({method: 'GET', path: '/x'})
  expect(answer).toEqual({kind: 'answer', status: 418, header: expect.any(Function), bytes})
  expect('header' in answer && answer.header('cf-ray')).toBe('abc')
})

test('keeps one connection for calls that follow one another', async () => {
  const ports = new Set<number | undefined>()
  const send = await api((request, response) => {
    ports.add(request.socket.remotePort)
    response.end('{}')
  })
  for (let n = 0; n < 5; n += 1) await send({method: 'GET', path: '/x'})
  expect(ports.size).toBe(1)
})

test('does not follow a redirect, so the token stays with the API', async () => {
  const paths: (string | undefined)[] = []
  const send = await api((request, response) => {
    paths.push(request.url)
    response.writeHead(307, {location: '/elsewhere'}).end()
  })
  expect(await send({method: 'GET', path: '/x'})).toMatchObject({status: 307})
  expect(paths).toEqual(['/x'])
})

test('a body cut short is no answer', async () => {
  const cut = await wire('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"success":true', (socket) => void socket.end())
  expect(await createTransport(`http://${cut}`, token)({method: 'PUT', path: '/x', body: '{}'})).toMatchObject({
    kind: 'broken',
    sent: true,
    how: 'failed',
  })
})

test('a connection that is reset after the request left may have had its effect', async () => {
  const reset = await wire('', (socket) => void socket.resetAndDestroy())
  expect(await createTransport(`http://${reset}`, token)({method: 'PUT', path: '/x', body: '{}'})).toMatchObject({
    sent: true,
    why: 'ECONNRESET',
  })
})

test('silence is a time-out, and the request may have had its effect', async () => {
  const silent = await listen(createServer((socket) => void socket.resume()))
  const answer = await createTransport(
    `http://${silent}`,
    token,
  )({method: 'PUT', path: '/x', body: '{}', timeoutMs: 50})
  expect(answer).toMatchObject({kind: 'broken', sent: true, how: 'timeout'})
})

test('nothing was sent when nobody listens, the name is unknown or TLS fails', async () => {
  const call = {method: 'PUT', path: '/x', body: '{}'}
  const plain = await wire('this is not TLS\r\n', (socket) => void socket.end())
  expect(await createTransport(`https://${plain}`, token)(call)).toMatchObject({kind: 'broken', sent: false})
  expect(await createTransport('http://no-such-host.invalid', token)(call)).toMatchObject({kind: 'broken', sent: false})
  opened.splice(0).forEach((close) => close())
  expect(await createTransport(`http://${plain}`, token)(call)).toMatchObject({
    kind: 'broken',
    sent: false,
    why: 'ECONNREFUSED',
  })
})

test('a request that may not leave any more once the connection stands is held back', async () => {
  let received = 0
  const address = await listen(createServer((socket) => void socket.on('data', (bytes) => (received += bytes.length))))
  const answer = await createTransport(
    `http://${address}`,
    token,
  )({method: 'PUT', path: '/x', body: '{}', mayLeave: () => false})
  expect(answer).toMatchObject({kind: 'broken', sent: false, how: 'held-back'})
  expect(received).toBe(0)
})

test('a call that is stopped says so', async () => {
  const silent = await listen(createServer((socket) => void socket.resume()))
  const stop = AbortSignal.timeout(20)
  const answer = await createTransport(`http://${silent}`, token)({method: 'GET', path: '/x', signal: stop})
  expect(answer).toMatchObject({kind: 'broken', how: 'stopped'})
})
