import {BaseAccounts} from 'cloudflare/resources/accounts/accounts'
import {BaseMembers} from 'cloudflare/resources/accounts/members'
import {BasePermissionGroups} from 'cloudflare/resources/accounts/tokens/permission-groups'
import {BaseTokens} from 'cloudflare/resources/accounts/tokens/tokens'
import {BaseValue} from 'cloudflare/resources/accounts/tokens/value'
import {BaseAIGateway} from 'cloudflare/resources/ai-gateway/ai-gateway'
import {BaseLogs as BaseAIGatewayLogs} from 'cloudflare/resources/ai-gateway/logs'
import {BaseProviderConfigs} from 'cloudflare/resources/ai-gateway/provider-configs'
import {BaseClientCertificates} from 'cloudflare/resources/client-certificates/client-certificates'
import {BaseServices} from 'cloudflare/resources/connectivity/directory/services'
import {BaseApps} from 'cloudflare/resources/flagship/apps/apps'
import {BaseAccessRules} from 'cloudflare/resources/firewall/access-rules'
import {BaseEvaluate} from 'cloudflare/resources/flagship/apps/evaluate'
import {BaseFlags} from 'cloudflare/resources/flagship/apps/flags/flags'
import {BaseOAuthClients} from 'cloudflare/resources/iam/oauth-clients'
import {BaseMembers as BaseUserGroupMembers} from 'cloudflare/resources/iam/user-groups/members'
import {BaseUserGroups} from 'cloudflare/resources/iam/user-groups/user-groups'
import {BaseKeys} from 'cloudflare/resources/kv/namespaces/keys'
import {BaseNamespaces} from 'cloudflare/resources/kv/namespaces/namespaces'
import {BaseValues} from 'cloudflare/resources/kv/namespaces/values'
import {BaseQueues} from 'cloudflare/resources/queues/queues'
import {BaseLocks} from 'cloudflare/resources/r2/buckets/locks'
import {BaseEdge} from 'cloudflare/resources/logpush/edge'
import {BasePhases} from 'cloudflare/resources/rulesets/phases/phases'
import {BaseRules as BaseRulesetRules} from 'cloudflare/resources/rulesets/rules'
import {BaseRulesets} from 'cloudflare/resources/rulesets/rulesets'
import {BaseSecrets as BaseStoredSecrets} from 'cloudflare/resources/secrets-store/stores/secrets'
import {BaseTokens as BaseUserTokens} from 'cloudflare/resources/user/tokens/tokens'
import {BaseUser} from 'cloudflare/resources/user/user'
import {BaseDomains} from 'cloudflare/resources/workers/domains'
import {BaseRoutes as BaseWorkerRoutes} from 'cloudflare/resources/workers/routes'
import {BaseDeployments} from 'cloudflare/resources/workers/scripts/deployments'
import {BaseSchedules} from 'cloudflare/resources/workers/scripts/schedules'
import {BaseScriptAndVersionSettings} from 'cloudflare/resources/workers/scripts/script-and-version-settings'
import {BaseScripts} from 'cloudflare/resources/workers/scripts/scripts'
import {BaseSecrets as BaseWorkerSecrets} from 'cloudflare/resources/workers/scripts/secrets'
import {BaseSubdomain} from 'cloudflare/resources/workers/scripts/subdomain'
import {BaseTail} from 'cloudflare/resources/workers/scripts/tail'
import {BaseVersions} from 'cloudflare/resources/workers/scripts/versions'
import {BaseInstances} from 'cloudflare/resources/workflows/instances/instances'
import {BaseStatus} from 'cloudflare/resources/workflows/instances/status'
import {BaseWorkflows} from 'cloudflare/resources/workflows/workflows'
import {BasePortals} from 'cloudflare/resources/zero-trust/access/ai-controls/mcp/portals'
import {BaseServers} from 'cloudflare/resources/zero-trust/access/ai-controls/mcp/servers'
import {BaseApplications} from 'cloudflare/resources/zero-trust/access/applications/applications'
import {BasePolicies as BaseAppPolicies} from 'cloudflare/resources/zero-trust/access/applications/policies'
import {BaseGroups} from 'cloudflare/resources/zero-trust/access/groups'
import {BasePolicies} from 'cloudflare/resources/zero-trust/access/policies'
import {BaseServiceTokens} from 'cloudflare/resources/zero-trust/access/service-tokens'
import {BaseActiveSessions} from 'cloudflare/resources/zero-trust/access/users/active-sessions'
import {BaseUsers} from 'cloudflare/resources/zero-trust/access/users/users'
import {BaseConnectivitySettings} from 'cloudflare/resources/zero-trust/connectivity-settings'
import {BaseRegistrations} from 'cloudflare/resources/zero-trust/devices/registrations'
import {BaseSettings} from 'cloudflare/resources/zero-trust/devices/settings'
import {BaseConfigurations} from 'cloudflare/resources/zero-trust/gateway/configurations/configurations'
import {BaseItems} from 'cloudflare/resources/zero-trust/gateway/lists/items'
import {BaseLists} from 'cloudflare/resources/zero-trust/gateway/lists/lists'
import {BaseLogging} from 'cloudflare/resources/zero-trust/gateway/logging'
import {BaseRules} from 'cloudflare/resources/zero-trust/gateway/rules'
import {BaseHostnameRoutes} from 'cloudflare/resources/zero-trust/networks/hostname-routes'
import {BaseIPs} from 'cloudflare/resources/zero-trust/networks/routes/ips'
import {BaseRoutes as BaseNetworkRoutes} from 'cloudflare/resources/zero-trust/networks/routes/routes'
import {BaseVirtualNetworks} from 'cloudflare/resources/zero-trust/networks/virtual-networks'
import {BaseOrganizations} from 'cloudflare/resources/zero-trust/organizations/organizations'
import {BaseCloudflared} from 'cloudflare/resources/zero-trust/tunnels/cloudflared/cloudflared'
import {BaseConnections as BaseCloudflaredConnections} from 'cloudflare/resources/zero-trust/tunnels/cloudflared/connections'
import {BaseToken as BaseCloudflaredToken} from 'cloudflare/resources/zero-trust/tunnels/cloudflared/token'
import {BaseConnections} from 'cloudflare/resources/zero-trust/tunnels/warp-connector/connections'
import {BaseToken as BaseWARPConnectorToken} from 'cloudflare/resources/zero-trust/tunnels/warp-connector/token'
import {BaseWARPConnector} from 'cloudflare/resources/zero-trust/tunnels/warp-connector/warp-connector'
import {BaseZones} from 'cloudflare/resources/zones/zones'
import {createClient} from 'cloudflare/tree-shakable'
import type {ResourceTree} from '../../core/resource-tree.ts'
import {apiVersion} from '../wire/transport.ts'
import {carry} from './carry.ts'

const resources = [
  BaseAccounts,
  BaseMembers,
  BasePermissionGroups,
  BaseTokens,
  BaseValue,
  BaseAIGateway,
  BaseAIGatewayLogs,
  BaseProviderConfigs,
  BaseClientCertificates,
  BaseServices,
  BaseAccessRules,
  BaseApps,
  BaseEvaluate,
  BaseFlags,
  BaseOAuthClients,
  BaseUserGroupMembers,
  BaseUserGroups,
  BaseKeys,
  BaseNamespaces,
  BaseValues,
  BaseQueues,
  BaseLocks,
  BaseEdge,
  BasePhases,
  BaseRulesetRules,
  BaseRulesets,
  BaseStoredSecrets,
  BaseUser,
  BaseUserTokens,
  BaseDomains,
  BaseWorkerRoutes,
  BaseDeployments,
  BaseSchedules,
  BaseScriptAndVersionSettings,
  BaseScripts,
  BaseWorkerSecrets,
  BaseSubdomain,
  BaseTail,
  BaseVersions,
  BaseInstances,
  BaseStatus,
  BaseWorkflows,
  BasePortals,
  BaseServers,
  BaseApplications,
  BaseAppPolicies,
  BaseGroups,
  BasePolicies,
  BaseServiceTokens,
  BaseActiveSessions,
  BaseUsers,
  BaseConnectivitySettings,
  BaseRegistrations,
  BaseSettings,
  BaseConfigurations,
  BaseItems,
  BaseLists,
  BaseLogging,
  BaseRules,
  BaseHostnameRoutes,
  BaseIPs,
  BaseNetworkRoutes,
  BaseVirtualNetworks,
  BaseOrganizations,
  BaseCloudflared,
  BaseCloudflaredConnections,
  BaseCloudflaredToken,
  BaseWARPConnectorToken,
  BaseConnections,
  BaseWARPConnector,
  BaseZones,
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
