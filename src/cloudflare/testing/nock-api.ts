import nock from 'nock'
import {Fault} from '../../core/fault.ts'
import {Secret} from '../../core/text/secret.ts'
import {apiBaseUrl} from '../base-url.ts'
import {type Connection, connect} from '../connect.ts'
import {type FakeClock, fakeClock} from './fake-clock.ts'

export const account = '0123456789abcdef0123456789abcdef'
export const id = 'f174e90a-fafe-4643-bbbc-4a0ed4fc8415'
/** Has the shape of an account-owned token; its middle must appear nowhere. */
export const canary = `cfat_${'a'.repeat(40)}01234567`
export const serviceToken = `/accounts/${account}/access/service_tokens/${id}`

/** What the API answers, as nock plays it. */
export const api = (expected: nock.Options = {}): nock.Scope => nock('https://api.cloudflare.com/client/v4', expected)
export const reset = (): Error => Object.assign(new Error('reset'), {code: 'ECONNRESET'})

export const envelope = (result: unknown, info?: unknown) => ({
  success: true,
  errors: [],
  messages: [],
  result,
  ...(info === undefined ? {} : {result_info: info}),
})
export const refusal = (code: number) => ({
  success: false,
  errors: [{code, message: `about ${canary}`}],
  messages: [],
  result: null,
})

/** A connection of the tests: to the API that nock plays, on a clock that jumps. */
export function connection(baseUrl: string = apiBaseUrl(undefined)): Connection & {readonly clock: FakeClock} {
  const clock = fakeClock()
  return {clock, ...connect({token: new Secret('CLOUDFLARE_API_TOKEN', canary), account, baseUrl, clock})}
}

export const getToken = ({reader}: Connection) =>
  reader.api.zeroTrust.access.serviceTokens.get(id, {account_id: account})

export async function thrownBy(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('it was expected to fail')
}

export async function faultOf(promise: PromiseLike<unknown>): Promise<Fault> {
  const error = await thrownBy(promise)
  if (error instanceof Fault) return error
  throw new Error('it was expected to fail with a fault', {cause: error})
}
