import type {TargetKind} from '../../core/targets.ts'

const network = 'Gateway and Mesh traffic: the API gives no log of it that can be counted'
const tools = 'who called which MCP tool: those logs can be pushed, and not read by the API'
const secret = 'what a secret is used for: no log says it'
const flag = 'who obeys a flag: no log says it'
const route = 'who takes a route: the API gives no log of it'

/**
 * What no log tells of an object of this kind, whoever asks (docs: Access authentication logs, audit logs, Gateway
 * activity logs, AI Gateway logging, MCP portals). firebreak reads no log of single requests to Workers and zones.
 */
export const blindSpots: Readonly<Record<TargetKind, readonly string[]>> = {
  'gateway-rule': [network],
  'gateway-list': [network],
  'mesh-node': [network],
  segment: [network],
  'virtual-network': [network],
  route: [route],
  'hostname-route': [route],
  'vpc-service': [route],
  tunnel: [route],
  'access-app': ['who comes in by a Bypass policy or an open session: neither is logged'],
  'access-group': ['whom an Access group decides on: sign-ins do not say it'],
  'access-user': ['what a person does in a session that is open already: it is not logged'],
  member: ['what a member only looks at: the audit log holds changes'],
  account: ['who only looks: the audit log holds changes'],
  'service-token': ['sign-ins that the sampling left out: those of service tokens are estimates'],
  'api-token': ['what an API token only reads: the audit log holds changes'],
  'oauth-client': ['what an OAuth client is used for: no log names it'],
  'client-certificate': ['which client certificate a request came with: no log that is read here says it'],
  secret: [secret],
  'worker-secret': [secret],
  'mcp-grant': [tools],
  'mcp-portal': [tools],
  'mcp-server': [tools],
  worker: ['who calls a Worker: no log that is read here says it'],
  zone: ['requests that no Access application stands before: no log that is read here has them'],
  flag: [flag],
  'kv-flag': [flag],
  'ai-gateway': ['who asked: the log names models, not callers, and a caller can keep its calls out of it'],
  'r2-bucket': ['who reads or writes the objects of a bucket: no log that is read here says it'],
  logs: [],
}
