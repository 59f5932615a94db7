import nock from 'nock'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {api, connection, envelope, faultOf, getToken, serviceToken} from './testing/nock-api.ts'

beforeEach(() => nock.disableNetConnect())
afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

test('an answer that comes too late is not waited for, and no further attempt is made', async () => {
  api()
    .get(serviceToken)
    .delay(2000)
    .reply(200, envelope({id: 'late'}))
  const connected = connection()
  const fault = await faultOf(getToken({...connected, reader: connected.reader.until(AbortSignal.timeout(50))}))
  expect(fault.code).toBe('UNAVAILABLE')
  expect(connected.meter.reads).toBe(1)
})

test('the earlier of two signals counts, and the reader that it came from goes on', async () => {
  const connected = connection()
  const stopped = connected.reader.until(AbortSignal.abort()).until(new AbortController().signal)
  expect((await faultOf(getToken({...connected, reader: stopped}))).code).toBe('UNAVAILABLE')
  expect(connected.meter.reads).toBe(0)
  api()
    .get(serviceToken)
    .reply(200, envelope({id: 'a', name: 'a'}))
  expect(await getToken(connected)).toMatchObject({id: 'a'})
})
