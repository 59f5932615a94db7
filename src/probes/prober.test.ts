import type {Socket} from 'node:net'
import {text} from 'node:stream/consumers'
import {afterEach, describe, expect, test} from 'vitest'
import {Secret} from '../core/text/secret.ts'
import {app, closeAll, device, tcp} from './testing/listen.ts'
import {secrets, testProber} from './testing/prober.ts'

const {ask: probe} = testProber()
const reset = (socket: Socket) => void socket.resetAndDestroy()

afterEach(closeAll)

/** A device's proxy that answers each CONNECT in one way. */
async function deviceAnswering(
  status: string,
  then: (socket: Socket) => void = (socket) => void socket.end(),
): Promise<string> {
  const port = await tcp((socket) =>
    socket.once('data', () => socket.write(`HTTP/1.1 ${status}\r\n\r\n`, () => then(socket))),
  )
  return `http://127.0.0.1:${port}`
}

describe('an http probe', () => {
  test.each([
    [200, 'answered'],
    [204, 'answered'],
    [401, 'denied'],
    [403, 'denied'],
    [404, 'unexpected'],
    [500, 'unexpected'],
  ] as const)('takes status %i for %s', async (status, reason) => {
    const url = await app((_request, response) => response.writeHead(status).end())
    expect(await probe({type: 'http', url})).toEqual({reason, detail: `HTTP ${status}`})
  })

  test.each([
    ['/cdn-cgi/access/login/crm.example.com?kid=1', 'denied'],
    ['https://example.cloudflareaccess.com/cdn-cgi/access/login', 'denied'],
    ['/elsewhere', 'unexpected'],
    ['https://notcloudflareaccess.com/', 'unexpected'],
  ] as const)('takes a redirect to %s for %s, and does not follow it', async (location, reason) => {
    const asked: (string | undefined)[] = []
    const url = await app((request, response) => {
      asked.push(request.url)
      response.writeHead(302, {location}).end()
    })
    expect((await probe({type: 'http', url})).reason).toBe(reason)
    expect(asked).toEqual(['/'])
  })

  test('sends the credential and the session, and shows neither', async () => {
    let headers: unknown
    const url = await app((request, response) => {
      headers = request.headers
      response.writeHead(403).end(secrets['env:SECRET'])
    })
    const answer = await probe({
      type: 'http',
      url,
      credential: {clientId: 'env:ID', clientSecret: 'env:SECRET'},
      session: 'env:SESSION',
    })
    expect(headers).toMatchObject({
      'cf-access-client-id': 'client.access',
      'cf-access-client-secret': 'hunter2-hunter2',
      cookie: 'CF_Authorization=cookie-of-old',
    })
    expect(JSON.stringify(answer)).not.toMatch(/hunter2|cookie-of-old/)
  })

  test.each([
    [{}, 'firebreak-probe'],
    [{'User-Agent': 'research-bot/1.0'}, 'research-bot/1.0'],
  ])('calls itself what it is told to, and by its own name otherwise: %j', async (headers, expected) => {
    let name: string | undefined
    const url = await app((request, response) => {
      name = request.headers['user-agent']
      response.end()
    })
    await probe({type: 'http', url, headers})
    expect(name).toBe(expected)
  })

  test('posts a body with the headers it is given, and the bearer token', async () => {
    let seen: unknown
    const url = await app((request, response) => {
      void text(request).then((body) => {
        seen = {method: request.method, headers: request.headers, body}
        response.end()
      })
    })
    const headers = {'X-Kind': 'drill'}
    await probe({type: 'http', url, method: 'POST', body: '{"q":1}', headers, bearer: 'env:TOKEN'})
    expect(seen).toMatchObject({
      method: 'POST',
      body: '{"q":1}',
      headers: {'x-kind': 'drill', 'content-type': 'application/json', authorization: 'Bearer token-of-an-agent'},
    })
  })

  test.each([
    [429, [429], 'denied'],
    [503, [503], 'denied'],
    [403, [423], 'unexpected'],
    [429, [423], 'throttled'],
    [200, [423], 'answered'],
  ] as const)('status %i of a place that refuses by %j is %s', async (status, refusedBy, reason) => {
    const url = await app((_request, response) => response.writeHead(status).end())
    expect((await probe({type: 'http', url, refusedBy: [...refusedBy]})).reason).toBe(reason)
  })

  test('a rate limit is no refusal, and says how long to wait', async () => {
    const url = await app((_request, response) => response.writeHead(429, {'retry-after': '7'}).end())
    expect(await probe({type: 'http', url})).toMatchObject({reason: 'throttled', retryAfterMs: 7000})
  })

  test('opens a new connection each time', async () => {
    const ports = new Set<number | undefined>()
    const url = await app((request, response) => {
      ports.add(request.socket.remotePort)
      response.end('ok')
    })
    await probe({type: 'http', url})
    await probe({type: 'http', url})
    expect(ports.size).toBe(2)
  })

  test('a connection that is closed before a byte proves nothing where no device stands between', async () => {
    const crashing = await tcp((socket) => void socket.end())
    expect((await probe({type: 'http', url: `http://127.0.0.1:${await tcp(reset)}/`})).reason).toBe('unreachable')
    expect((await probe({type: 'http', url: `http://127.0.0.1:${crashing}/`})).reason).toBe('unreachable')
  })

  test('takes a closed port for unreachable, a name that does not exist for dns, and silence for a time-out', async () => {
    const port = await tcp(() => undefined)
    expect((await probe({type: 'http', url: `http://127.0.0.1:${port}/`})).reason).toBe('timeout')
    closeAll()
    expect((await probe({type: 'http', url: `http://127.0.0.1:${port}/`})).reason).toBe('unreachable')
    expect((await probe({type: 'http', url: 'http://no-such-host.invalid/'})).reason).toBe('dns')
  })

  test('proves nothing when its secret cannot be read or sent', async () => {
    const url = await app((_request, response) => response.end())
    expect(await probe({type: 'http', url, session: 'env:MISSING'})).toEqual({
      reason: 'unexpected',
      detail: 'the probe could not be made: env:MISSING is not set',
    })
    const broken = testProber({resolveSecret: async () => new Secret('x', 'two\nlines')})
    const answer = await broken.ask({type: 'http', url, session: 'env:SESSION'})
    expect(answer.reason).toBe('unexpected')
    expect(answer.detail).not.toContain('lines')
  })
})

describe('through the proxy of a device', () => {
  test('an allowed connection is answered', async () => {
    const url = await app((_request, response) => response.end('ok'))
    expect((await probe({type: 'http', url, via: await device()})).reason).toBe('answered')
  })

  test('the credential goes to the application and not to the proxy', async () => {
    let toProxy = ''
    const port = await tcp((socket) =>
      socket.once('data', (bytes) => void socket.end(((toProxy = String(bytes)), 'HTTP/1.1 503 No\r\n\r\n'))),
    )
    await probe({type: 'http', url: 'http://127.0.0.1:9/', via: `http://127.0.0.1:${port}`, session: 'env:SESSION'})
    expect(toProxy).toMatch(/^CONNECT 127\.0\.0\.1:9 /)
    expect(toProxy).not.toContain('cookie-of-old')
  })

  test.each([
    ['503 Service Unavailable', 'disconnected'],
    ['502 Bad Gateway', 'unreachable'],
    ['504 Gateway Timeout', 'unreachable'],
    ['403 Forbidden', 'denied'],
    ['407 Proxy Authentication Required', 'unexpected'],
  ] as const)('a CONNECT answered with %s is %s', async (status, reason) => {
    const via = await deviceAnswering(status)
    expect((await probe({type: 'http', url: 'http://10.20.0.5:8443/', via})).reason).toBe(reason)
    expect((await probe({type: 'tcp', host: '10.20.0.5', port: 8443, via})).reason).toBe(reason)
  })

  test('a tunnel that is reset before a byte is a reset', async () => {
    const via = await deviceAnswering('200 Connection established', reset)
    expect((await probe({type: 'http', url: 'http://10.20.0.5:8443/', via})).reason).toBe('reset')
    expect((await probe({type: 'tcp', host: '10.20.0.5', port: 8443, via})).reason).toBe('reset')
  })

  test('TLS inside a tunnel that is reset is a reset too', async () => {
    const via = await deviceAnswering('200 Connection established', reset)
    expect((await probe({type: 'http', url: 'https://ledger.example.com/', via})).reason).toBe('reset')
  })

  test('a proxy that is not there, resets or says nothing proves nothing about the destination', async () => {
    const gone = await tcp(() => undefined)
    const silent = `http://127.0.0.1:${gone}`
    const url = 'http://10.20.0.5:8443/'
    expect((await probe({type: 'http', url, via: silent})).reason).toBe('timeout')
    closeAll()
    expect((await probe({type: 'http', url, via: silent})).reason).toBe('unreachable')
    expect((await probe({type: 'http', url, via: `http://127.0.0.1:${await tcp(reset)}`})).reason).toBe('unreachable')
  })
})

describe('a tcp probe', () => {
  test('is answered by a byte, and by a connection that stays open', async () => {
    expect(
      (await probe({type: 'tcp', host: '127.0.0.1', port: await tcp((socket) => void socket.write('hello'))})).reason,
    ).toBe('answered')
    const quiet = await tcp(() => undefined)
    expect((await probe({type: 'tcp', host: '127.0.0.1', port: quiet})).reason).toBe('answered')
    expect((await probe({type: 'tcp', host: '127.0.0.1', port: quiet, via: await device()})).reason).toBe('answered')
  })

  test('a connection that is closed before a byte proves nothing where no device stands between', async () => {
    const crashing = await tcp((socket) => void socket.end())
    expect((await probe({type: 'tcp', host: '127.0.0.1', port: await tcp(reset)})).reason).toBe('unreachable')
    expect((await probe({type: 'tcp', host: '127.0.0.1', port: crashing})).reason).toBe('unreachable')
  })

  test('is unreachable when nobody listens', async () => {
    const port = await tcp(() => undefined)
    closeAll()
    expect((await probe({type: 'tcp', host: '127.0.0.1', port})).reason).toBe('unreachable')
    expect((await probe({type: 'tcp', host: 'no-such-host.invalid', port})).reason).toBe('dns')
  })
})
