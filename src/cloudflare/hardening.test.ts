import nock from 'nock'
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest'
import {account, api, canary, connection, envelope, faultOf, getToken, id, serviceToken} from './testing/nock-api.ts'

beforeEach(() => nock.disableNetConnect())
afterEach(() => {
  vi.unstubAllEnvs()
  nock.cleanAll()
  nock.enableNetConnect()
})

describe('what the environment says about the SDK', () => {
  test('adds no credential, header or log, and moves the token nowhere', async () => {
    vi.stubEnv('CLOUDFLARE_BASE_URL', 'http://127.0.0.1:9/client/v4')
    vi.stubEnv('CLOUDFLARE_API_TOKEN', 'other-token')
    vi.stubEnv('CLOUDFLARE_API_KEY', 'other-key')
    vi.stubEnv('CLOUDFLARE_EMAIL', 'other@example.com')
    vi.stubEnv('CLOUDFLARE_API_USER_SERVICE_KEY', 'v1.0-other')
    vi.stubEnv('CLOUDFLARE_CUSTOM_HEADERS', 'x-injected: yes\nauthorization: Bearer injected')
    vi.stubEnv('CLOUDFLARE_LOG', 'debug')
    const logged = vi.spyOn(console, 'debug')
    const others = ['x-injected', 'x-auth-key', 'x-auth-email', 'x-auth-user-service-key', 'x-stainless-lang']
    api({reqheaders: {authorization: `Bearer ${canary}`, 'api-version': '2026-10-02'}, badheaders: others})
      .get(serviceToken)
      .reply(200, envelope({id}))
    expect(await getToken(connection())).toEqual({id})
    expect(logged).not.toHaveBeenCalled()
    logged.mockRestore()
  })
})

describe('a reader cannot write', () => {
  /** What an action could do that casts its way around the types. */
  const cast = (value: unknown) =>
    value as Record<string, Record<string, Record<string, Record<string, (...args: unknown[]) => Promise<unknown>>>>> &
      Record<string, (...args: unknown[]) => Promise<unknown>>

  test.each([
    ['PUT', 'update', [id, {account_id: account, name: 'x'}]],
    ['POST', 'create', [{account_id: account, name: 'x'}]],
    ['DELETE', 'delete', [id, {account_id: account}]],
  ] as const)('a cast to %s is refused at the transport', async (method, verb, args) => {
    const connected = connection()
    const tree = cast(connected.reader.api)
    const fault = await faultOf(
      tree['zeroTrust']?.['access']?.['serviceTokens']?.[verb]?.(...args) ?? Promise.resolve(),
    )
    expect(fault).toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining(`a reader may not send ${method} /accounts/${account}`),
    })
    expect(connected.meter).toEqual({reads: 0, writes: 0})
  })

  test('the SDK client behind the tree is out of reach', () => {
    expect(Reflect.get(connection().reader.api.zeroTrust.access.serviceTokens, '_client')).toBeUndefined()
  })

  test('a cast to the client itself reaches neither a write nor another host', async () => {
    const tree = cast(connection().reader.api)
    expect((await faultOf(tree['post']?.('/graphql/../accounts', {body: {}}) ?? Promise.resolve())).code).toBe(
      'REFUSED',
    )
    expect((await faultOf(tree['get']?.('https://evil.example/steal') ?? Promise.resolve())).message).toContain(
      'outside the Cloudflare API',
    )
  })
})
