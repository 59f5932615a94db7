import type {BaseAccounts} from 'cloudflare/resources/accounts/accounts'
import type {BaseMembers} from 'cloudflare/resources/accounts/members'
import type {BasePermissionGroups} from 'cloudflare/resources/accounts/tokens/permission-groups'
import type {BaseTokens} from 'cloudflare/resources/accounts/tokens/tokens'
import type {BaseValue} from 'cloudflare/resources/accounts/tokens/value'
import type {BaseAIGateway} from 'cloudflare/resources/ai-gateway/ai-gateway'
import type {BaseLogs as BaseAIGatewayLogs} from 'cloudflare/resources/ai-gateway/logs'
import type {BaseProviderConfigs} from 'cloudflare/resources/ai-gateway/provider-configs'
import type {BaseClientCertificates} from 'cloudflare/resources/client-certificates/client-certificates'
import type {BaseServices} from 'cloudflare/resources/connectivity/directory/services'
import type {BaseApps} from 'cloudflare/resources/flagship/apps/apps'
import type {BaseAccessRules} from 'cloudflare/resources/firewall/access-rules'
import type {BaseEvaluate} from 'cloudflare/resources/flagship/apps/evaluate'
import type {BaseFlags} from 'cloudflare/resources/flagship/apps/flags/flags'
import type {BaseOAuthClients} from 'cloudflare/resources/iam/oauth-clients'
import type {BaseMembers as BaseUserGroupMembers} from 'cloudflare/resources/iam/user-groups/members'
import type {BaseUserGroups} from 'cloudflare/resources/iam/user-groups/user-groups'
import type {BaseKeys} from 'cloudflare/resources/kv/namespaces/keys'
import type {BaseNamespaces} from 'cloudflare/resources/kv/namespaces/namespaces'
import type {BaseValues} from 'cloudflare/resources/kv/namespaces/values'
import type {BaseQueues} from 'cloudflare/resources/queues/queues'
import type {BaseLocks} from 'cloudflare/resources/r2/buckets/locks'
import type {BaseEdge} from 'cloudflare/resources/logpush/edge'
import type {BasePhases} from 'cloudflare/resources/rulesets/phases/phases'
import type {BaseRules as BaseRulesetRules} from 'cloudflare/resources/rulesets/rules'
import type {BaseRulesets} from 'cloudflare/resources/rulesets/rulesets'
import type {BaseSecrets as BaseStoredSecrets} from 'cloudflare/resources/secrets-store/stores/secrets'
import type {BaseTokens as BaseUserTokens} from 'cloudflare/resources/user/tokens/tokens'
import type {BaseUser} from 'cloudflare/resources/user/user'
import type {BaseDomains} from 'cloudflare/resources/workers/domains'
import type {BaseRoutes as BaseWorkerRoutes} from 'cloudflare/resources/workers/routes'
import type {BaseDeployments} from 'cloudflare/resources/workers/scripts/deployments'
import type {BaseSchedules} from 'cloudflare/resources/workers/scripts/schedules'
import type {BaseScriptAndVersionSettings} from 'cloudflare/resources/workers/scripts/script-and-version-settings'
import type {BaseScripts} from 'cloudflare/resources/workers/scripts/scripts'
import type {BaseSecrets as BaseWorkerSecrets} from 'cloudflare/resources/workers/scripts/secrets'
import type {BaseSubdomain} from 'cloudflare/resources/workers/scripts/subdomain'
import type {BaseTail} from 'cloudflare/resources/workers/scripts/tail'
import type {BaseVersions} from 'cloudflare/resources/workers/scripts/versions'
import type {BaseInstances} from 'cloudflare/resources/workflows/instances/instances'
import type {BaseStatus} from 'cloudflare/resources/workflows/instances/status'
import type {BaseWorkflows} from 'cloudflare/resources/workflows/workflows'
import type {BasePortals} from 'cloudflare/resources/zero-trust/access/ai-controls/mcp/portals'
import type {BaseServers} from 'cloudflare/resources/zero-trust/access/ai-controls/mcp/servers'
import type {BaseApplications} from 'cloudflare/resources/zero-trust/access/applications/applications'
import type {BasePolicies as BaseAppPolicies} from 'cloudflare/resources/zero-trust/access/applications/policies'
import type {BaseGroups} from 'cloudflare/resources/zero-trust/access/groups'
import type {BasePolicies} from 'cloudflare/resources/zero-trust/access/policies'
import type {BaseServiceTokens} from 'cloudflare/resources/zero-trust/access/service-tokens'
import type {BaseActiveSessions} from 'cloudflare/resources/zero-trust/access/users/active-sessions'
import type {BaseUsers} from 'cloudflare/resources/zero-trust/access/users/users'
import type {BaseConnectivitySettings} from 'cloudflare/resources/zero-trust/connectivity-settings'
import type {BaseRegistrations} from 'cloudflare/resources/zero-trust/devices/registrations'
import type {BaseSettings} from 'cloudflare/resources/zero-trust/devices/settings'
import type {BaseConfigurations} from 'cloudflare/resources/zero-trust/gateway/configurations/configurations'
import type {BaseItems} from 'cloudflare/resources/zero-trust/gateway/lists/items'
import type {BaseLists} from 'cloudflare/resources/zero-trust/gateway/lists/lists'
import type {BaseLogging} from 'cloudflare/resources/zero-trust/gateway/logging'
import type {BaseRules} from 'cloudflare/resources/zero-trust/gateway/rules'
import type {BaseHostnameRoutes} from 'cloudflare/resources/zero-trust/networks/hostname-routes'
import type {BaseIPs} from 'cloudflare/resources/zero-trust/networks/routes/ips'
import type {BaseRoutes as BaseNetworkRoutes} from 'cloudflare/resources/zero-trust/networks/routes/routes'
import type {BaseVirtualNetworks} from 'cloudflare/resources/zero-trust/networks/virtual-networks'
import type {BaseOrganizations} from 'cloudflare/resources/zero-trust/organizations/organizations'
import type {BaseCloudflared} from 'cloudflare/resources/zero-trust/tunnels/cloudflared/cloudflared'
import type {BaseConnections as BaseCloudflaredConnections} from 'cloudflare/resources/zero-trust/tunnels/cloudflared/connections'
import type {BaseToken as BaseCloudflaredToken} from 'cloudflare/resources/zero-trust/tunnels/cloudflared/token'
import type {BaseConnections} from 'cloudflare/resources/zero-trust/tunnels/warp-connector/connections'
import type {BaseToken as BaseWARPConnectorToken} from 'cloudflare/resources/zero-trust/tunnels/warp-connector/token'
import type {BaseWARPConnector} from 'cloudflare/resources/zero-trust/tunnels/warp-connector/warp-connector'
import type {BaseZones} from 'cloudflare/resources/zones/zones'

/** The part of the official SDK's resource tree that firebreak uses. */
export interface ResourceTree {
  /** Accounts themselves are only looked at. */
  readonly accounts: Pick<BaseAccounts, 'get' | 'list'> & {
    readonly members: BaseMembers
    readonly tokens: BaseTokens & {
      readonly permissionGroups: BasePermissionGroups
      readonly value: BaseValue
    }
  }
  readonly aiGateway: BaseAIGateway & {
    readonly logs: BaseAIGatewayLogs
    readonly providerConfigs: BaseProviderConfigs
  }
  readonly clientCertificates: BaseClientCertificates
  readonly connectivity: {
    readonly directory: {
      readonly services: BaseServices
    }
  }
  readonly firewall: {
    readonly accessRules: BaseAccessRules
  }
  readonly flagship: {
    readonly apps: BaseApps & {
      readonly evaluate: BaseEvaluate
      readonly flags: BaseFlags
    }
  }
  readonly iam: {
    readonly oauthClients: BaseOAuthClients
    readonly userGroups: BaseUserGroups & {readonly members: BaseUserGroupMembers}
  }
  readonly kv: {
    readonly namespaces: BaseNamespaces & {
      readonly keys: BaseKeys
      readonly values: BaseValues
    }
  }
  readonly logpush: {
    readonly edge: BaseEdge
  }
  readonly queues: BaseQueues
  readonly rulesets: BaseRulesets & {
    readonly phases: BasePhases
    readonly rules: BaseRulesetRules
  }
  readonly r2: {readonly buckets: {readonly locks: BaseLocks}}
  readonly secretsStore: {
    readonly stores: {
      readonly secrets: BaseStoredSecrets
    }
  }
  readonly user: BaseUser & {readonly tokens: BaseUserTokens}
  readonly workers: {
    readonly domains: BaseDomains
    readonly routes: BaseWorkerRoutes
    readonly scripts: BaseScripts & {
      readonly deployments: BaseDeployments
      readonly schedules: BaseSchedules
      readonly scriptAndVersionSettings: BaseScriptAndVersionSettings
      readonly secrets: BaseWorkerSecrets
      readonly subdomain: BaseSubdomain
      readonly tail: BaseTail
      readonly versions: BaseVersions
    }
  }
  readonly workflows: BaseWorkflows & {
    readonly instances: BaseInstances & {
      readonly status: BaseStatus
    }
  }
  readonly zeroTrust: {
    readonly access: {
      readonly aiControls: {
        readonly mcp: {
          readonly portals: BasePortals
          readonly servers: BaseServers
        }
      }
      readonly applications: BaseApplications & {
        readonly policies: BaseAppPolicies
      }
      readonly groups: BaseGroups
      readonly policies: BasePolicies
      readonly serviceTokens: BaseServiceTokens
      readonly users: BaseUsers & {
        readonly activeSessions: BaseActiveSessions
      }
    }
    readonly connectivitySettings: BaseConnectivitySettings
    readonly devices: {
      readonly registrations: BaseRegistrations
      readonly settings: BaseSettings
    }
    readonly gateway: {
      readonly configurations: BaseConfigurations
      readonly lists: BaseLists & {
        readonly items: BaseItems
      }
      readonly logging: BaseLogging
      readonly rules: BaseRules
    }
    readonly networks: {
      readonly hostnameRoutes: BaseHostnameRoutes
      readonly routes: BaseNetworkRoutes & {
        readonly ips: BaseIPs
      }
      readonly virtualNetworks: BaseVirtualNetworks
    }
    readonly organizations: BaseOrganizations
    readonly tunnels: {
      readonly cloudflared: BaseCloudflared & {
        readonly connections: BaseCloudflaredConnections
        readonly token: BaseCloudflaredToken
      }
      readonly warpConnector: BaseWARPConnector & {
        readonly connections: BaseConnections
        readonly token: BaseWARPConnectorToken
      }
    }
  }
  readonly zones: BaseZones
}
