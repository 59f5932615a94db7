import {Cloudflare} from 'cloudflare'
import {AbstractPage} from 'cloudflare/core/pagination'
import type {Reader, Writer} from '../../core/cloudflare.ts'
import {Fault} from '../../core/fault.ts'

export interface Sent {
  readonly method: string
  readonly path: string
  readonly body: unknown
}

/** For tests: an account of fixed answers by path, below the account, behind the real SDK. */
export interface StubAccount {
  readonly reader: Reader
  readonly writer: Writer
  /** What would have changed something. */
  readonly sent: readonly Sent[]
}

export const stubAccountId = '0123456789abcdef0123456789abcdef'

/** What every account answers, and few tests are about. */
const ordinary = {
  'zerotrust/connectivity_settings': {icmp_proxy_enabled: false, offramp_warp_enabled: true},
  'teamnet/routes': [],
  'zerotrust/routes/hostname': [],
  'connectivity/directory/services': [],
  'workers/scripts': [],
}

/** An answer that is missing is a 404. Writes are recorded and change nothing. */
export function stubAccount(answers: Readonly<Record<string, unknown>>): StubAccount {
  const sent: Sent[] = []
  const answer = (path: string): Response => {
    const result = {...ordinary, ...answers}[path.split('?')[0] ?? '']
    if (result === undefined)
      return Response.json(
        {success: false, errors: [{code: 7003, message: path}], messages: [], result: null},
        {status: 404},
      )
    return Response.json({success: true, errors: [], messages: [], result})
  }
  const api = new Cloudflare({
    apiToken: 'stub',
    baseURL: 'http://127.0.0.1/client/v4',
    maxRetries: 0,
    fetch: async (url, {method = 'GET', body} = {}) => {
      const path = new Request(url).url.split(`/accounts/${stubAccountId}/`)[1] ?? ''
      if (method.toUpperCase() === 'GET') return answer(path)
      sent.push({method: method.toUpperCase(), path, body: typeof body === 'string' ? JSON.parse(body) : undefined})
      return Response.json({success: true, errors: [], messages: [], result: {}})
    },
  })
  const unasked = () => Promise.reject(new TypeError('no action here reads raw bytes'))
  const all: Reader['all'] = async (fetchPage) => {
    const page = await fetchPage({page: 1, per_page: 100})
    // Some listings have their items deeper than in `result`: the SDK's page knows where.
    return page instanceof AbstractPage ? page.getPaginatedItems() : page.result
  }
  return {
    reader: {
      account: stubAccountId,
      now: () => new Date(0),
      api: api as unknown as Reader['api'],
      all,
      soon: async (reading) => reading,
      pushedTo: [],
      pushed: unasked,
      raw: unasked,
      rehearse: unasked,
      sql: unasked,
      graphql: unasked,
      remembering() {
        return this
      },
      ask: unasked,
      listen: unasked,
      until() {
        return this
      },
    },
    writer: {account: stubAccountId, api},
    sent,
  }
}

/** The same account for a token that may not read its devices. */
export function withoutDevices(reader: Reader): Reader {
  const {api} = reader
  const denied = () => Promise.reject(new Fault('DENIED', 'the token may not read devices'))
  const {settings, registrations} = api.zeroTrust.devices
  const devices = {settings: {...settings, get: denied}, registrations: {...registrations, list: denied}}
  return {...reader, api: {...api, zeroTrust: {...api.zeroTrust, devices}}}
}
