import type {Socket} from 'node:net'
import {afterEach, expect, test} from 'vitest'
import {closeAll, device, tcp} from './testing/listen.ts'
import {realTime, testProber} from './testing/prober.ts'

afterEach(closeAll)

const host = '127.0.0.1'

/** A server that sends a byte now and then, and hands out the sockets it has. */
async function chatty(everyMs = 20) {
  const sockets: Socket[] = []
  const port = await tcp((socket) => {
    sockets.push(socket)
    const beat = setInterval(() => socket.write('.'), everyMs)
    socket.on('close', () => clearInterval(beat))
  })
  return {port, sockets}
}

async function until(done: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !done(); tries += 1) await realTime.sleep(10)
}

/** Time that a test can move. */
function movable() {
  let offset = 0
  return {
    clock: {...realTime, mono: () => realTime.mono() + offset},
    leap: (ms: number) => {
      offset += ms
    },
  }
}

test('a connection that carries bytes answers, and is cut when it is reset', async () => {
  const {port, sockets} = await chatty()
  const held = await testProber().hold({type: 'held', host, port})
  expect(held.look().reason).toBe('answered')
  sockets[0]?.resetAndDestroy()
  await until(() => held.look().reason === 'cut')
  expect(held.look()).toEqual({reason: 'cut', detail: 'the connection carried bytes and was reset'})
})

test('one that is closed in an orderly way is cut as well', async () => {
  const {port, sockets} = await chatty()
  const held = await testProber().hold({type: 'held', host, port})
  sockets[0]?.end()
  await until(() => held.look().reason === 'cut')
  expect(held.look().detail).toContain('closed')
})

test('one that had been silent for long proves nothing by its end, and neither does silence', async () => {
  const {clock, leap} = movable()
  let socket: Socket | undefined
  const port = await tcp((one) => void (socket = one).write('hello'))
  const held = await testProber({clock}).hold({type: 'held', host, port})
  expect(held.look().reason).toBe('answered')
  leap(20_000)
  expect(held.look()).toMatchObject({reason: 'silent', detail: expect.stringContaining('20 s')})
  socket?.destroy()
  await until(() => held.look().detail.includes('after'))
  expect(held.look().reason).toBe('silent')
})

test('one on which no byte ever came proves nothing', async () => {
  let socket: Socket | undefined
  const port = await tcp((one) => void (socket = one))
  const held = await testProber().hold({type: 'held', host, port})
  expect(held.look().reason).toBe('silent')
  socket?.destroy()
  await realTime.sleep(30)
  expect(held.look().reason).toBe('silent')
})

test('one that could not be opened before the change proves nothing', async () => {
  const port = await tcp(() => undefined)
  closeAll()
  const held = await testProber().hold({type: 'held', host, port})
  expect(held.look()).toMatchObject({reason: 'unreachable', detail: expect.stringContaining('before the change')})
  const blocking = await device('403 Forbidden')
  expect((await testProber().hold({type: 'held', host, port, via: blocking})).look().reason).toBe('unreachable')
})

test('through a device that is out of the Mesh already nothing is open', async () => {
  const via = await device('503 Service Unavailable')
  expect((await testProber().hold({type: 'held', host, port: 7070, via})).look().reason).toBe('disconnected')
})

test('speaks first, and goes on speaking, where it is told to', async () => {
  const heard: string[] = []
  const port = await tcp((socket) => void socket.on('data', (bytes) => heard.push(String(bytes)) && socket.write('ok')))
  const held = await testProber().hold({type: 'held', host, port, opening: 'HELLO\r\n', ping: 'PING\r\n'})
  expect(held.look().reason).toBe('answered')
  await until(() => heard.length > 1)
  expect(heard).toEqual(['HELLO\r\n', 'PING\r\n'])
  held.close()
})

test('goes through the proxy of a device', async () => {
  const {port, sockets} = await chatty()
  const held = await testProber().hold({type: 'held', host, port, via: await device()})
  expect(held.look().reason).toBe('answered')
  sockets[0]?.resetAndDestroy()
  await until(() => held.look().reason === 'cut')
  expect(held.look().reason).toBe('cut')
})
