import type {TargetKind, Target} from '../../core/targets.ts'
import {targetId} from '../../core/targets.ts'
import type {AgentHandles, LogScope, SegmentHandles, SourceFacts} from './log-source.ts'

/** What several sources are narrowed to. */
export const workersOfIt = 'the Workers that firebreak.yaml names for it, and those that the plan touches'
export const objectsOfIt = 'the objects that firebreak.yaml names for it, and those that the plan touches'
export const gatewaysOfIt: SourceFacts['narrowed'] = {
  agent: 'the AI Gateways that firebreak.yaml names for it, and those that the plan touches',
  whole: 'firebreak.yaml names no AI Gateway for a segment',
}

type Whose = Pick<LogScope, 'agent' | 'segment'>

/** Whether an agent or a segment is wanted at all, rather than what the plan touches, or the account. */
export const isNarrowed = ({agent, segment}: Whose): boolean => agent !== undefined || segment !== undefined

/** What is kept of a source where only these are wanted; undefined where all of it is, since one of them leaves no other way. */
export function narrowedTo({narrowed}: SourceFacts, {agent, segment}: Whose): string | undefined {
  const words = [...(agent === undefined ? [] : [narrowed.agent]), ...(segment === undefined ? [] : [narrowed.segment])]
  return words.every((word) => word !== undefined) ? words[0] : undefined
}

type Handle = Readonly<Record<string, unknown>> & {readonly name: string}

const targetsOf = (kind: TargetKind, handles: readonly Handle[]): readonly Target[] =>
  handles.map((handle) => ({kind, id: targetId(handle), name: handle.name}))

const ofAgent = (agent: AgentHandles): readonly Target[] => [
  ...targetsOf('service-token', agent.serviceTokens),
  ...targetsOf('api-token', agent.apiTokens),
  ...targetsOf('oauth-client', agent.oauthClients),
  ...targetsOf('access-user', agent.users),
  ...targetsOf('access-app', agent.apps),
  ...targetsOf('mesh-node', agent.meshNodes),
  ...targetsOf('tunnel', agent.tunnels),
  ...targetsOf('worker', agent.workers),
  ...targetsOf('flag', agent.flags),
  ...targetsOf('kv-flag', agent.kvFlags),
  ...targetsOf('ai-gateway', agent.aiGateways),
  ...targetsOf('mcp-portal', agent.mcpPortals),
  ...targetsOf('mcp-server', agent.mcpServers),
]

const ofSegment = (segment: SegmentHandles): readonly Target[] => [
  {kind: 'segment', id: segment.name ?? 'segment', name: segment.name ?? 'segment'},
  ...targetsOf('mesh-node', segment.nodes),
  ...targetsOf('tunnel', segment.tunnels),
  ...targetsOf('route', segment.routes),
  ...targetsOf('hostname-route', segment.hostnameRoutes),
  ...targetsOf('vpc-service', segment.vpcServices),
  ...targetsOf('worker', segment.workers),
]

/** What firebreak.yaml names for those that are wanted. */
export const named = ({agent, segment}: Whose): readonly Target[] => [
  ...(agent === undefined ? [] : ofAgent(agent)),
  ...(segment === undefined ? [] : ofSegment(segment)),
]
