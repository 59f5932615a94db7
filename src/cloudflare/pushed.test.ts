import {once} from 'node:events'
import http, {type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {Secret} from '../core/text/secret.ts'
import {systemClock} from '../storage/system-clock.ts'
import {connect} from './connect.ts'

const account = 'a'.repeat(32)
const keys = {accessKeyId: new Secret('key id', 'id-1'), secretAccessKey: new Secret('key', 'very-secret')}
const asked = {place: 'access', what: 'retrieve', from: '2026-01-01T00:00:00Z', to: '2026-01-01T01:00:00Z'} as const

let server: http.Server
let answer: (response: ServerResponse) => void
let heard: http.IncomingMessage | undefined
beforeEach(async () => {
  server = http.createServer((request, response) => {
    heard = request
    answer(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

function readerOf(secretAccessKey = keys.secretAccessKey) {
  const {port} = server.address() as AddressInfo
  const places = {access: {bucket: 'logs', prefix: 'access/{DATE}'}}
  return connect({
    account,
    baseUrl: `http://127.0.0.1:${port}/client/v4`,
    token: new Secret('token', 'of-firebreak'),
    clock: systemClock,
    pushed: {places, keys: async () => ({...keys, secretAccessKey})},
  }).reader
}

test('what Logpush wrote is read while it comes, with the keys in headers and in nothing else', async () => {
  const open = Promise.withResolvers<ServerResponse>()
  answer = (response) => {
    response.writeHead(200, {'cf-ray': 'ray-1'}).write('{"row":1}\n')
    open.resolve(response)
  }
  const {chunks, ...stream} = await readerOf().pushed(asked)
  const coming = chunks[Symbol.asyncIterator]()
  expect(Buffer.from((await coming.next()).value ?? []).toString()).toBe('{"row":1}\n')
  // Only now is there more: whoever waited for all of it would wait for ever.
  ;(await open.promise).end('{"row":2}\n')
  expect(Buffer.from((await coming.next()).value ?? []).toString()).toBe('{"row":2}\n')
  expect((await coming.next()).done).toBe(true)
  expect(stream).toEqual({
    request: `GET /accounts/${account}/logs/retrieve?start=2026-01-01T00%3A00%3A00Z&end=2026-01-01T01%3A00%3A00Z&bucket=logs&prefix=access%2F%7BDATE%7D`,
    status: 200,
    cfRay: 'ray-1',
  })
  expect(heard?.headers).toMatchObject({'r2-access-key-id': 'id-1', 'r2-secret-access-key': 'very-secret'})
})

test('an answer that breaks off is UNAVAILABLE, after what came of it', async () => {
  answer = (response) => response.writeHead(200).write('{"row":1}\n', () => response.destroy())
  const {chunks} = await readerOf().pushed(asked)
  await expect(Array.fromAsync(chunks)).rejects.toMatchObject({code: 'UNAVAILABLE'})
})

test('a refusal is an answer', async () => {
  answer = (response) => response.writeHead(403).end('{"success":false}')
  const {status, chunks} = await readerOf().pushed(asked)
  expect([status, Buffer.concat(await Array.fromAsync(chunks)).toString()]).toEqual([403, '{"success":false}'])
})

test('keys that no header can carry, and a place that nobody named, are told, and nothing is sent', async () => {
  heard = undefined
  const reader = readerOf(new Secret('key', 'two\nlines'))
  await expect(reader.pushed(asked)).rejects.toMatchObject({code: 'DENIED'})
  await expect(reader.pushed({...asked, place: 'other'})).rejects.toMatchObject({code: 'USAGE'})
  expect(heard).toBeUndefined()
})

test.each(['received', 'list/x', 'retrieve/../../tokens', '../tokens', 'control/retention/flag', 'audit'])(
  'the keys to a bucket go to no other path: not to logs/%s',
  async (what) => {
    heard = undefined
    // What a mistaken cast would do.
    const other = what as 'list'
    await expect(readerOf().pushed({...asked, what: other})).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('may not send the keys of a bucket'),
    })
    expect(heard).toBeUndefined()
  },
)
