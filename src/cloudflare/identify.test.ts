import nock from 'nock'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {identifyIfAnswered} from './identify.ts'
import {account, api, connection, envelope, faultOf, refusal} from './testing/nock-api.ts'

beforeEach(() => nock.disableNetConnect())
afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

describe('whose token it is', () => {
  const asAccount = `/accounts/${account}/tokens/verify`
  const asUser = '/user/tokens/verify'
  const active = {id: 'ed17574386854bf78a67040be0a770b0', status: 'active'}

  test('is asked of the account first', async () => {
    api()
      .get(asAccount)
      .reply(200, envelope({...active, expires_on: '2027-01-01T00:00:00Z'}))
    expect(await connection().identify()).toEqual({
      tokenId: active.id,
      kind: 'account',
      expiresOn: '2027-01-01T00:00:00Z',
    })
  })

  test('is asked of the user when the account does not know it', async () => {
    api().get(asAccount).reply(401, refusal(1000))
    api().get(asUser).reply(200, envelope(active))
    expect(await connection().identify()).toEqual({tokenId: active.id, kind: 'user'})
  })

  test.each(['disabled', 'expired'])('is denied for a token that is %s', async (status) => {
    api()
      .get(asAccount)
      .reply(200, envelope({...active, status}))
    expect(await faultOf(connection().identify())).toMatchObject({
      code: 'DENIED',
      message: expect.stringContaining(status),
    })
  })

  test('is denied for a token that nobody knows', async () => {
    api().get(asAccount).reply(401, refusal(1000))
    api().get(asUser).reply(400, refusal(6003))
    const fault = await faultOf(connection().identify())
    expect(fault.code).toBe('DENIED')
    expect(fault.next.length).toBeGreaterThan(0)
  })

  test('stays open while the API is away', async () => {
    api().get(asAccount).times(4).reply(503, '')
    expect((await faultOf(connection().identify())).code).toBe('UNAVAILABLE')
  })
})

describe('where nothing is to be changed', () => {
  const asAccount = `/accounts/${account}/tokens/verify`

  test('an API that fails leaves it unknown', async () => {
    api().get(asAccount).times(4).reply(503, refusal(1000))
    expect(await identifyIfAnswered(connection().reader)).toEqual({tokenId: '', kind: 'unknown'})
  })

  test('a token that is not good is still told', async () => {
    api()
      .get(asAccount)
      .reply(200, envelope({id: 'ed17574386854bf78a67040be0a770b0', status: 'disabled'}))
    await expect(identifyIfAnswered(connection().reader)).rejects.toThrow(expect.objectContaining({code: 'DENIED'}))
  })
})
