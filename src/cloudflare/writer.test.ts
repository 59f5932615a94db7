import nock from 'nock'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {sha256} from '../core/digest.ts'
import type {WireRequest} from '../core/documents/journal.ts'
import {Fault} from '../core/fault.ts'
import type {Permit} from '../core/ports.ts'
import {
  account,
  api,
  canary,
  connection,
  envelope,
  id,
  refusal,
  reset,
  serviceToken as path,
  thrownBy,
} from './testing/nock-api.ts'

const success = envelope({id})

/** A connection whose intents are kept in memory, good for 15 s each. */
function journaled(baseUrl?: string) {
  const connected = connection(baseUrl)
  const permitted: WireRequest[] = []
  const permit: Permit = async (request) => {
    permitted.push(request)
    return {notAfter: new Date(connected.clock.now().getTime() + 15_000)}
  }
  return {...connected, permitted, permit}
}

type Connected = ReturnType<typeof journaled>

function disable({openWriter}: Connected, permit: Permit) {
  const opened = openWriter(permit)
  const sent = opened.writer.api.zeroTrust.access.serviceTokens.update(id, {
    account_id: account,
    name: 'support-bot',
    enabled: false,
  })
  return {opened, sent: Promise.resolve(sent)}
}

async function failureOf(connected: Connected, permit = connected.permit) {
  const {opened, sent} = disable(connected, permit)
  const error = await thrownBy(sent)
  return {error, failure: connected.classify(error), answer: opened.answer()}
}

beforeEach(() => nock.disableNetConnect())
afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

describe('a permitted request', () => {
  test('leaves once, after its intent, exactly as the intent has it', async () => {
    const connected = journaled()
    const order: string[] = []
    let body = ''
    api()
      .put(path, (sent) => (body = JSON.stringify(sent)).length > 0)
      .reply(
        200,
        () => {
          order.push('request')
          return success
        },
        {'cf-ray': 'ray-1'},
      )
    const {opened, sent} = disable(connected, async (request) => {
      order.push('intent')
      return connected.permit(request)
    })
    expect(await sent).toEqual({id})
    expect(order).toEqual(['intent', 'request'])
    expect(connected.permitted).toEqual([{method: 'PUT', path, bodySha256: sha256(body)}])
    expect(opened.answer()).toEqual({status: 200, cfRay: 'ray-1'})
    expect(connected.meter).toEqual({reads: 0, writes: 1})
  })

  test('may answer with a null result or with no body at all', async () => {
    for (const [status, body] of [
      [200, {...success, result: null}],
      [204, ''],
    ] as const) {
      api().delete(path).reply(status, body)
      const connected = journaled()
      const {writer} = connected.openWriter(connected.permit)
      expect(await writer.api.zeroTrust.access.serviceTokens.delete(id, {account_id: account})).toBeNull()
    }
  })
})

describe('a failed request is one request, never repeated, and says whether it may have had its effect', () => {
  test.each([
    [400, 'not-applied', false, 'REFUSED'],
    [401, 'not-applied', false, 'DENIED'],
    [403, 'not-applied', false, 'DENIED'],
    [404, 'not-applied', false, 'REFUSED'],
    [405, 'not-applied', false, 'REFUSED'],
    [413, 'not-applied', false, 'REFUSED'],
    [415, 'not-applied', false, 'REFUSED'],
    [422, 'not-applied', false, 'REFUSED'],
    [429, 'not-applied', true, 'UNAVAILABLE'],
    [408, 'unknown', true, 'INDETERMINATE'],
    [409, 'unknown', false, 'INDETERMINATE'],
    [302, 'unknown', false, 'INDETERMINATE'],
    [500, 'unknown', true, 'INDETERMINATE'],
    [502, 'unknown', true, 'INDETERMINATE'],
    [503, 'unknown', true, 'INDETERMINATE'],
  ] as const)('status %i: %s', async (status, result, transient, code) => {
    const connected = journaled()
    api().put(path).times(5).reply(status, refusal(1001), {'cf-ray': 'ray-2'})
    const {failure, answer} = await failureOf(connected)
    expect(failure).toMatchObject({result, transient, status, cfRay: 'ray-2', fault: {code}})
    expect(answer).toEqual({status, cfRay: 'ray-2'})
    expect(connected.meter.writes).toBe(1)
  })

  test.each([
    ['success: false', refusal(10_000)],
    ['a page of HTML', `<html>${canary}</html>`],
    ['JSON cut short', '{"success":true,"result":'],
    ['nothing', ''],
  ])('200 with %s: unknown', async (_name, body) => {
    const connected = journaled()
    api().put(path).times(5).reply(200, body)
    const {error, failure} = await failureOf(connected)
    expect(failure).toMatchObject({result: 'unknown', transient: true, status: 200})
    expect(failure.fault.message).not.toContain(canary.slice(5, 20))
    expect(error).toBe(failure.fault)
    expect(connected.meter.writes).toBe(1)
  })

  test('a reset: unknown', async () => {
    const connected = journaled()
    api().put(path).times(5).replyWithError(reset())
    expect((await failureOf(connected)).failure).toMatchObject({
      result: 'unknown',
      transient: true,
      fault: {code: 'INDETERMINATE'},
    })
    expect(connected.meter.writes).toBe(1)
  })

  test('nobody listening: not applied', async () => {
    nock.restore()
    const connected = journaled('http://127.0.0.1:9/client/v4')
    const {failure} = await failureOf(connected)
    nock.activate()
    expect(failure).toMatchObject({result: 'not-applied', transient: true, fault: {code: 'UNAVAILABLE'}})
    expect(connected.meter.writes).toBe(0)
  })

  test('an action that casts the SDK into retrying still sends once', async () => {
    const connected = journaled()
    api().put(path).times(5).reply(503, '')
    const {writer} = connected.openWriter(connected.permit)
    const again = writer.api.zeroTrust.access.serviceTokens.update(
      id,
      {account_id: account, name: 'x'},
      {maxRetries: 1},
    )
    const error = await thrownBy(again)
    expect(connected.meter.writes).toBe(1)
    expect(connected.classify(error).result).toBe('unknown')
  })

  test.each([
    ['30', 30_000],
    ['1000000000', 60_000],
  ])('retry-after %s asks to wait %i ms', async (header, ms) => {
    api().put(path).reply(429, refusal(971), {'retry-after': header})
    expect((await failureOf(journaled())).failure.retryAfterMs).toBe(ms)
  })
})

describe('a request that is not permitted never leaves', () => {
  test('when its intent cannot be made durable', async () => {
    const connected = journaled()
    const refused = new Fault('REFUSED', 'somebody else has taken over')
    const {error, failure} = await failureOf(connected, () => Promise.reject(refused))
    expect(error).toBe(refused)
    expect(failure).toEqual({result: 'not-applied', fault: refused, transient: false})
    expect(connected.meter.writes).toBe(0)
  })

  test('when its deadline passed while the intent was written', async () => {
    const connected = journaled()
    const {failure, answer} = await failureOf(connected, async () => {
      const notAfter = new Date(connected.clock.now().getTime() + 15_000)
      await connected.clock.sleep(15_000)
      return {notAfter}
    })
    expect(failure).toMatchObject({result: 'not-applied', transient: true})
    expect(answer).toBeUndefined()
    expect(connected.meter.writes).toBe(0)
  })

  test('when the writer has sent its one request', async () => {
    const connected = journaled()
    api().put(path).times(2).reply(200, success)
    const {opened, sent} = disable(connected, connected.permit)
    await sent
    const second = opened.writer.api.zeroTrust.access.serviceTokens.delete(id, {account_id: account})
    await expect(second).rejects.toMatchObject({code: 'REFUSED', message: expect.stringContaining('is its second')})
    expect(connected.meter.writes).toBe(1)
    expect(connected.permitted).toHaveLength(1)
  })

  test('when it is a read', async () => {
    const connected = journaled()
    const {writer} = connected.openWriter(connected.permit)
    const tree = writer.api.zeroTrust.access.serviceTokens as unknown as {get(...args: unknown[]): Promise<unknown>} // what a casting action would do
    await expect(tree.get(id, {account_id: account})).rejects.toMatchObject({
      code: 'REFUSED',
      message: `a writer may not send GET ${path}`,
    })
    expect(connected.permitted).toEqual([])
  })

  test('when the SDK refuses its arguments', async () => {
    const connected = journaled()
    const {writer} = connected.openWriter(connected.permit)
    const error = await thrownBy(writer.api.zeroTrust.access.serviceTokens.update('..', {account_id: account}))
    expect(connected.classify(error)).toMatchObject({result: 'not-applied', fault: {code: 'BUG'}})
  })
})

test('an error that no writer has seen may stand for a request that had its effect', () => {
  expect(connection().classify(new TypeError('after the answer'))).toMatchObject({
    result: 'unknown',
    transient: false,
    fault: {code: 'INDETERMINATE'},
  })
})

test('an answer in which the action read that something was left undone is looked at, and tried again', () => {
  const fault = new Fault('UNAVAILABLE', 'one key was left undone')
  expect(connection().classify(fault)).toMatchObject({
    result: 'unknown',
    transient: true,
    fault: {code: 'INDETERMINATE', message: 'one key was left undone'},
  })
})
