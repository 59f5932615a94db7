import type {Agent, Inventory, Segment} from '../documents/inventory.ts'
import type {TargetKind} from '../targets.ts'
import type {Listed} from './account-look.ts'

/** Where an agent has its handles of a kind that the account lists. */
export const agentLists = {
  'service-token': 'serviceTokens',
  'api-token': 'apiTokens',
  'oauth-client': 'oauthClients',
  'mesh-node': 'meshNodes',
  tunnel: 'tunnels',
  'access-app': 'apps',
  worker: 'workers',
  'ai-gateway': 'aiGateways',
  'mcp-portal': 'mcpPortals',
  'mcp-server': 'mcpServers',
} as const satisfies Partial<Record<TargetKind, keyof Agent>>

/** The same of a segment. */
export const segmentLists = {
  'mesh-node': 'nodes',
  tunnel: 'tunnels',
  route: 'routes',
  'hostname-route': 'hostnameRoutes',
  'vpc-service': 'vpcServices',
  worker: 'workers',
} as const satisfies Partial<Record<TargetKind, keyof Segment>>

/** An object of the inventory, and the list that it is in. */
export interface Held extends Listed {
  readonly list: readonly string[]
  readonly owner: string
  /** Device names of a node that is no tunnel. */
  readonly replicas?: readonly string[]
}

interface Ref {
  readonly name: string
  readonly id?: string | undefined
  readonly replicas?: readonly string[]
}

function heldIn(
  place: readonly [string, string],
  lists: Readonly<Partial<Record<TargetKind, string>>>,
  of: object,
): readonly Held[] {
  return (Object.entries(lists) as [TargetKind, string][]).flatMap(([kind, list]) =>
    // Every list that the tables above name holds references.
    (Reflect.get(of, list) as readonly Ref[]).map(({name, id = name, replicas}) => ({
      kind,
      id,
      name,
      list: [...place, list],
      owner: place[1],
      ...(replicas === undefined ? {} : {replicas}),
    })),
  )
}

/** Every handle of the inventory that a listing of the account would show. */
export const heldObjects = ({agents, segments, others = []}: Inventory): readonly Held[] => [
  ...Object.entries(agents).flatMap(([name, agent]) => heldIn(['agents', name], agentLists, agent)),
  ...Object.entries(segments).flatMap(([name, segment]) => heldIn(['segments', name], segmentLists, segment)),
  ...others.map(({kind, id, name}) => ({kind, id, name, list: ['others'], owner: 'others'})),
]
