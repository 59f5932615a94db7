import {z} from 'zod'
import {defineEvidence} from '../../../core/action.ts'
import type {SourceReport} from '../../../core/documents/evidence.ts'
import {Duration, milliseconds} from '../../../core/ids.ts'
import {failureWords} from '../failure-words.ts'
import {collectConfig, type Scope} from './collect-config.ts'
import {collectLog, type Collecting} from './collect-log.ts'
import {collectModelCalls} from './collect-model-calls.ts'

/** Shortest retention first: what vanishes soonest is kept before the time is up. */
const order = ['ai-gateway', 'access', 'service-token-logins', 'config', 'audit'] as const
type Source = (typeof order)[number]

/** Those that every account has; the log of an AI Gateway is for plans that touch one. */
const usual = order.filter((source) => source !== 'ai-gateway')

const Params = z.strictObject({
  sources: z
    .array(z.enum(order))
    .min(1)
    .default([...usual]),
  lookback: Duration.default('24h'),
  /** What configuration and model calls are kept of: the objects that the plan touches, or the whole account. */
  of: z.enum(['targets', 'account']).default('targets'),
})

/** One source that fails is a gap in the evidence, never the end of it. */
async function collectSource(source: Source, of: Scope, collecting: Collecting): Promise<SourceReport> {
  try {
    if (source === 'config') return await collectConfig(collecting.reader, of, collecting.request)
    if (source === 'ai-gateway') return await collectModelCalls(of, collecting)
    return await collectLog(source, collecting)
  } catch (error) {
    return {source, state: 'unavailable', rows: 0, gaps: [failureWords(error)]}
  }
}

/** Keeps what Cloudflare recorded, byte for byte, and says what it could not get (docs: audit logs v2; Access logs; GraphQL Analytics). */
export default defineEvidence({
  id: 'logs.snapshot',
  family: 'logs',
  title: 'Keep the logs and the configuration',
  source: 'https://developers.cloudflare.com/fundamentals/account/account-security/audit-logs/',
  permissions: {
    read: [
      'Account Settings Read',
      'Access: Audit Logs Read',
      'Account Analytics Read',
      // The rest is for the configuration of the objects that a run touches.
      'Zero Trust Read',
      'Access: Apps and Policies Read',
      'Access: Service Tokens Read',
      'Access: Organizations, Identity Providers, and Groups Read',
      'Account API Tokens Read',
      'Cloudflare One Connectors Read',
      'Cloudflare One Networks Read',
      'Connectivity Directory Read',
      'AI Gateway Read',
      'MCP Portals Read',
      'OAuth Client Read',
      'Flagship Read',
      'Secrets Store Read',
      'Workers Scripts Read',
      'Workers KV Storage Read',
      'Zone Read',
      'Zone WAF Read',
      'Firewall Services Read',
    ],
    write: [],
  },
  params: Params,
  describe: ({sources, lookback, of}) =>
    `Keep ${order.filter((source) => sources.includes(source)).join(', ')} of the last ${lookback}${of === 'account' ? ', for the whole account' : ''}`,
  async collect(reader, {sources, lookback, of}, request) {
    const collecting = {reader, lookbackMs: milliseconds(lookback), request}
    const reports: SourceReport[] = []
    for (const source of order.filter((one) => sources.includes(one))) {
      reports.push(await collectSource(source, of, collecting))
    }
    return reports
  },
})
