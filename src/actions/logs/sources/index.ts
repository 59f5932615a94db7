import {config} from '../logs-snapshot/collect-config.ts'
import type {Collector, LogSource} from '../log-source.ts'
import {audit} from './account/audit.ts'
import {logExplorer} from './account/log-explorer.ts'
import {logpushObjects} from './account/logpush-objects.ts'
import {mcpPortal} from './account/mcp-portal.ts'
import {auditHistory} from './account/audit-history.ts'
import {auditV1} from './account/audit-v1.ts'
import {aiGateway} from './developer/ai-gateway.ts'
import {aiGatewayBodies} from './developer/ai-gateway-bodies.ts'
import {browserSessions} from './developer/browser-sessions.ts'
import {workersTelemetry} from './developer/workers-telemetry.ts'
import {access} from './zero-trust/access.ts'
import {dex} from './zero-trust/dex.ts'
import {gatewayDns} from './zero-trust/gateway-dns.ts'
import {gatewayHttp} from './zero-trust/gateway-http.ts'
import {gatewayNetwork} from './zero-trust/gateway-network.ts'
import {otherLogins} from './zero-trust/other-logins.ts'
import {registrations} from './zero-trust/registrations.ts'
import {scim} from './zero-trust/scim.ts'
import {tokenLogins} from './zero-trust/service-token-logins.ts'

/** Every log, by the name that runbooks, bags and reports know it by. A new one is its file, and its line here. */
export const logSources = {
  access,
  'ai-gateway': aiGateway,
  'browser-sessions': browserSessions,
  audit,
  'audit-history': auditHistory,
  'audit-v1': auditV1,
  dex,
  'gateway-dns': gatewayDns,
  'gateway-http': gatewayHttp,
  'gateway-network': gatewayNetwork,
  'log-explorer': logExplorer,
  'mcp-portal': mcpPortal,
  'other-logins': otherLogins,
  registrations,
  scim,
  'service-token-logins': tokenLogins,
  'workers-telemetry': workersTelemetry,
} as const satisfies Record<string, LogSource>

/** What is kept beside the logs. */
export const collectors = {
  'ai-gateway-bodies': aiGatewayBodies,
  config,
  'logpush-objects': logpushObjects,
} as const satisfies Record<string, Collector>

export type SourceName = keyof typeof logSources | keyof typeof collectors

export const sources: Readonly<Record<SourceName, LogSource | Collector>> = {...logSources, ...collectors}

/** Shortest retention first, and first of all what nobody vouches for: what vanishes soonest is kept before the time is up. */
export const sourceNames = (Object.keys(sources) as SourceName[]).toSorted(
  (one, other) => (sources[one].retention.hours ?? 0) - (sources[other].retention.hours ?? 0),
)

/** Those that are kept where none is named. */
export const usualNames = sourceNames.filter((name) => sources[name].onRequest !== true)
