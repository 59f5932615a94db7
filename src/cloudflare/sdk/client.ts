import {BasePermissionGroups} from 'cloudflare/resources/accounts/tokens/permission-groups'
import {BaseTokens} from 'cloudflare/resources/accounts/tokens/tokens'
import {BaseTokens as BaseUserTokens} from 'cloudflare/resources/user/tokens/tokens'
import {BaseApplications} from 'cloudflare/resources/zero-trust/access/applications/applications'
import {BasePolicies as BaseAppPolicies} from 'cloudflare/resources/zero-trust/access/applications/policies'
import {BasePolicies} from 'cloudflare/resources/zero-trust/access/policies'
import {BaseServiceTokens} from 'cloudflare/resources/zero-trust/access/service-tokens'
import {BaseRegistrations} from 'cloudflare/resources/zero-trust/devices/registrations'
import {BaseSettings} from 'cloudflare/resources/zero-trust/devices/settings'
import {BaseItems} from 'cloudflare/resources/zero-trust/gateway/lists/items'
import {BaseLists} from 'cloudflare/resources/zero-trust/gateway/lists/lists'
import {BaseRules} from 'cloudflare/resources/zero-trust/gateway/rules'
import {BaseOrganizations} from 'cloudflare/resources/zero-trust/organizations/organizations'
import {BaseConnections} from 'cloudflare/resources/zero-trust/tunnels/warp-connector/connections'
import {BaseWARPConnector} from 'cloudflare/resources/zero-trust/tunnels/warp-connector/warp-connector'
import {createClient} from 'cloudflare/tree-shakable'
import type {ResourceTree} from '../../core/cloudflare.ts'
import {apiVersion} from '../wire/transport.ts'
import {carry} from './carry.ts'

const resources = [
  BaseTokens,
  BasePermissionGroups,
  BaseUserTokens,
  BaseApplications,
  BaseAppPolicies,
  BasePolicies,
  BaseServiceTokens,
  BaseRegistrations,
  BaseSettings,
  BaseLists,
  BaseItems,
  BaseRules,
  BaseOrganizations,
  BaseWARPConnector,
  BaseConnections,
] as const

/** One request as the SDK wrote it. */
export interface SdkRequest {
  readonly method: string
  readonly url: string
  readonly body?: string
  readonly signal?: AbortSignal
}

/** Longer than any wait of ours: the transport has its own time-out for each attempt. */
const neverMs = 2 ** 31 - 1

function asRequest(input: string | URL | Request, init: RequestInit = {}): SdkRequest {
  const {method = 'GET', body, signal} = init
  if (body !== undefined && body !== null && typeof body !== 'string') throw new TypeError('only JSON bodies are sent')
  return {
    method,
    url: input instanceof Request ? input.url : String(input),
    ...(typeof body === 'string' ? {body} : {}),
    ...(signal instanceof AbortSignal ? {signal} : {}),
  }
}

/**
 * The official SDK with nothing left to it but shaping requests and reading results. Every option that it would
 * otherwise take from the environment is given, it does not retry, and it never holds the token: the transport adds it.
 * `answer` gives the text of an envelope that says success, or throws.
 */
export function sdkTree(baseUrl: string, answer: (request: SdkRequest) => Promise<string>): ResourceTree {
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    try {
      return new Response(await answer(asRequest(input, init)), {headers: {'content-type': 'application/json'}})
    } catch (error) {
      throw carry(error)
    }
  }
  return createClient({
    resources,
    fetch,
    baseURL: baseUrl,
    apiToken: 'added-by-the-transport',
    apiKey: null,
    apiEmail: null,
    userServiceKey: null,
    apiVersion,
    maxRetries: 0,
    timeout: neverMs,
    logLevel: 'off',
  })
}
