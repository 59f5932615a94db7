import nock from 'nock'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {api, connection, faultOf, getToken, reset, serviceToken} from '../testing/nock-api.ts'

beforeEach(() => nock.disableNetConnect())
afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

test('an API that cannot be reached is named by host and port, with what helps there', async () => {
  api().get(serviceToken).times(4).replyWithError(reset())
  expect(await faultOf(getToken(connection()))).toMatchObject({
    message: expect.stringContaining('got no answer from api.cloudflare.com:443: ECONNRESET'),
    next: [expect.stringContaining('https://www.cloudflarestatus.com')],
  })
  const sandbox = 'http://127.0.0.1:9/client/v4'
  nock(sandbox).get(serviceToken).times(4).replyWithError(reset())
  expect(await faultOf(getToken(connection(sandbox)))).toMatchObject({
    message: expect.stringContaining('got no answer from 127.0.0.1:9: ECONNRESET'),
    next: ['firebreak sandbox start', expect.stringContaining('FIREBREAK_API_URL')],
  })
})
