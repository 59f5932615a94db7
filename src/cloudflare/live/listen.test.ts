import {once} from 'node:events'
import type {AddressInfo} from 'node:net'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {WebSocketServer} from 'ws'
import {feedAddress} from './feed-address.ts'
import {listenAt} from './listen.ts'

const loopback = 'http://127.0.0.1:1/client/v4'
const real = 'https://api.cloudflare.com/client/v4'

describe('a feed is listened to', () => {
  test.each([
    [real, 'wss://tail.developers.workers.dev/1'],
    [loopback, 'ws://127.0.0.1:8080/feeds/tails/1'],
  ])('of %s at %s', (baseUrl, address) => {
    expect(feedAddress(baseUrl, address).href).toBe(address)
  })

  test.each([
    [real, 'ws://tail.developers.workers.dev/1'],
    [real, 'https://tail.developers.workers.dev/1'],
    [real, 'ws://127.0.0.1:8080/'],
    [loopback, 'wss://tail.developers.workers.dev/1'],
    [loopback, 'ws://192.0.2.1/'],
    [loopback, 'no address'],
  ])('and never, of %s, at %s', (baseUrl, address) => {
    expect(() => feedAddress(baseUrl, address)).toThrow('no encrypted WebSocket')
  })
})

test('and at no address at all where a run is derived again', () => {
  expect(() => feedAddress('https://recording.invalid/client/v4', 'wss://tail.developers.workers.dev/1')).toThrow(
    'nobody listens',
  )
})

describe('a WebSocket', () => {
  let server: WebSocketServer
  let url: URL
  beforeEach(async () => {
    server = new WebSocketServer({port: 0, host: '127.0.0.1'})
    await once(server, 'listening')
    url = new URL(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  })
  afterEach(() => server.close())

  const listen = (signal = new AbortController().signal) => listenAt(url, {protocol: 'trace-v1', signal})

  test('gives what comes in its order, from the first message on, and ends with the connection', async () => {
    server.on('connection', (client) => {
      client.send('first')
      client.send(Buffer.from('second'))
      client.close()
    })
    const texts = []
    for await (const {text} of await listen()) texts.push(text)
    expect(texts).toEqual(['first', 'second'])
  })

  test('ends once nobody listens any more, and lets the server know', async () => {
    const listening = new AbortController()
    const closed = new Promise<void>((resolve) => {
      server.on('connection', (client) => {
        client.on('close', () => resolve())
        client.send('only')
      })
    })
    for await (const {text} of await listen(listening.signal)) {
      expect(text).toBe('only')
      listening.abort()
    }
    await closed
  })

  test('that does not open is UNAVAILABLE', async () => {
    server.close()
    for (const client of server.clients) client.terminate()
    await once(server, 'close')
    await expect(listen()).rejects.toMatchObject({code: 'UNAVAILABLE'})
  })
})
