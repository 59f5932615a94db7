import {accountSettings} from './account-settings/index.ts'
import {egress} from './egress/index.ts'
import {waf} from './waf/index.ts'
import {aiGatewayFamily} from './ai-gateway/index.ts'
import {clientCertificatesFamily} from './client-certificates/index.ts'
import {credentialsFamily} from './credentials/index.ts'
import type {Family} from './family.ts'
import {fleet} from './fleet/index.ts'
import {flags} from './flags/index.ts'
import {instantLogs} from './instant-logs/index.ts'
import {kv} from './kv/index.ts'
import {logExplorer} from './log-explorer/index.ts'
import {mcpFamily} from './mcp/index.ts'
import {people} from './people/index.ts'
import {scim} from './scim/index.ts'
import {secretsStoreFamily} from './secrets-store/index.ts'
import {r2} from './r2/index.ts'
import {observability} from './observability/index.ts'
import {networksFamily} from './networks/index.ts'
import {tunnelsFamily} from './tunnels/index.ts'
import {oauthClientsFamily} from './oauth-clients/index.ts'
import {workersFamily} from './workers/index.ts'

/** Every resource family beyond Access, Gateway, the devices and the Mesh. */
export const families: readonly Family[] = [
  accountSettings,
  aiGatewayFamily,
  mcpFamily,
  people,
  scim,
  fleet,
  logExplorer,
  workersFamily,
  observability,
  tunnelsFamily,
  networksFamily,
  flags,
  kv,
  r2,
  secretsStoreFamily,
  egress,
  waf,
  oauthClientsFamily,
  clientCertificatesFamily,
  credentialsFamily,
  instantLogs,
]
