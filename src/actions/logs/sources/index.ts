import {config} from '../logs-snapshot/collect-config.ts'
import type {Collector, LogSource} from '../log-source.ts'
import {audit} from './account/audit.ts'
import {aiGateway} from './developer/ai-gateway.ts'
import {access} from './zero-trust/access.ts'
import {tokenLogins} from './zero-trust/service-token-logins.ts'

/** Every log, by the name that runbooks, bags and reports know it by. A new one is its file, and its line here. */
export const logSources = {
  access,
  'ai-gateway': aiGateway,
  audit,
  'service-token-logins': tokenLogins,
} as const satisfies Record<string, LogSource>

/** What is kept beside the logs. */
export const collectors = {config} as const satisfies Record<string, Collector>

export type SourceName = keyof typeof logSources | keyof typeof collectors

export const sources: Readonly<Record<SourceName, LogSource | Collector>> = {...logSources, ...collectors}

/** Shortest retention first, and first of all what nobody vouches for: what vanishes soonest is kept before the time is up. */
export const sourceNames = (Object.keys(sources) as SourceName[]).toSorted(
  (one, other) => (sources[one].retention.hours ?? 0) - (sources[other].retention.hours ?? 0),
)
