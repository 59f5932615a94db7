import Cloudflare from 'cloudflare'
import {permissionNames} from '../../account/permissions.ts'
import type {PermissionName} from '../../account/permissions.ts'
import type {ManualClock} from '../../temper/manual-clock.ts'
import {createManualClock} from '../../temper/manual-clock.ts'
import type {World} from '../../world.ts'
import {createWorld} from '../../world.ts'
import type {Api, ApiOptions} from '../start-api.ts'
import {startApi} from '../start-api.ts'

/** The body, of which a test says what it expects. */
export const bodyOf = async <Body>(response: Response): Promise<Body> => (await response.json()) as Body

/** A small account behind a real loopback server, for the tests of the API. */
export interface Office {
  readonly api: Api
  readonly clock: ManualClock
  readonly world: World
  /** Holds every permission. */
  readonly token: {readonly id: string; readonly value: string}
  /** The official client, with that token or another one. */
  client(token?: string): Cloudflare
  call(method: string, path: string, more?: {readonly body?: unknown; readonly token?: string}): Promise<Response>
  /** Below the account. */
  at(path: string): string
  tokenWith(permissions: readonly PermissionName[]): string
}

export async function openOffice(options: Omit<ApiOptions, 'world'> = {}): Promise<Office> {
  const clock = createManualClock()
  const world = createWorld({clock, seed: 7, account: {name: 'Example Corp (drill)'}})
  const token = world.addApiToken({name: 'firebreak', permissions: permissionNames})
  const api = await startApi({world, ...options})
  return {
    api,
    clock,
    world,
    token,
    client: (apiToken = token.value) =>
      new Cloudflare({
        apiToken,
        apiKey: null,
        apiEmail: null,
        userServiceKey: null,
        baseURL: api.url,
        maxRetries: 0,
        logLevel: 'off',
      }),
    call: (method, path, {body, token: value = token.value} = {}) =>
      fetch(`${api.url}${path}`, {
        method,
        headers: {authorization: `Bearer ${value}`},
        ...(body === undefined ? {} : {body: JSON.stringify(body)}),
      }),
    at: (path) => `/accounts/${world.accountId}${path}`,
    tokenWith: (permissions) => world.addApiToken({name: 'narrow', permissions}).value,
  }
}
