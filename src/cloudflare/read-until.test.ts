import nock from 'nock'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {account, api, connection, envelope, faultOf, serviceToken} from './testing/nock-api.ts'

beforeEach(() => nock.disableNetConnect())
afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

test('a reader that is stopped waits for no answer, and asks for nothing more', async () => {
  api().get(serviceToken).delay(5000).reply(200, envelope({}))
  const stop = new AbortController()
  const {reader, meter} = connection().readUntil(stop.signal)
  const waiting = faultOf(reader.raw(serviceToken))
  setImmediate(() => stop.abort())
  expect(await waiting).toMatchObject({code: 'UNAVAILABLE'})
  expect(await faultOf(reader.raw(serviceToken))).toMatchObject({code: 'UNAVAILABLE'})
  expect(await faultOf(reader.api.zeroTrust.organizations.list({account_id: account}))).toMatchObject({
    code: 'UNAVAILABLE',
    message: 'the request was stopped before it was answered',
  })
  expect(meter.reads).toBe(1)
})

test('what such a reader asks for is not counted with the rest', async () => {
  api().get(serviceToken).reply(200, envelope({}))
  const open = connection()
  const {reader, meter} = open.readUntil(new AbortController().signal)
  await reader.raw(serviceToken)
  expect({own: meter.reads, others: open.meter.reads}).toEqual({own: 1, others: 0})
})
