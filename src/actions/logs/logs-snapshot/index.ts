import {z} from 'zod'
import {defineEvidence} from '../../../core/action.ts'
import type {SourceReport} from '../../../core/documents/evidence.ts'
import {Fault} from '../../../core/fault.ts'
import {Duration, milliseconds} from '../../../core/ids.ts'
import {collectConfig} from './collect-config.ts'
import {collectLog, type Collecting} from './collect-log.ts'

/** Shortest retention first: what vanishes soonest is kept before the time is up. */
const order = ['access', 'service-token-logins', 'config', 'audit'] as const
type Source = (typeof order)[number]

const Params = z.strictObject({
  sources: z
    .array(z.enum(order))
    .min(1)
    .default([...order]),
  lookback: Duration.default('24h'),
})

/** One source that fails is a gap in the evidence, never the end of it. */
async function collectSource(source: Source, collecting: Collecting): Promise<SourceReport> {
  try {
    if (source === 'config') return await collectConfig(collecting.reader, collecting.request)
    return await collectLog(source, collecting)
  } catch (error) {
    const why =
      error instanceof Fault
        ? error.message
        : `failed unexpectedly (${error instanceof Error ? error.name : typeof error})`
    return {source, state: 'unavailable', rows: 0, gaps: [why]}
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
      'Account API Tokens Read',
      'Cloudflare One Connectors Read',
    ],
    write: [],
  },
  params: Params,
  describe: ({sources, lookback}) =>
    `Keep ${order.filter((source) => sources.includes(source)).join(', ')} of the last ${lookback}`,
  async collect(reader, {sources, lookback}, request) {
    const collecting = {reader, lookbackMs: milliseconds(lookback), request}
    const reports: SourceReport[] = []
    for (const source of order.filter((one) => sources.includes(one))) {
      reports.push(await collectSource(source, collecting))
    }
    return reports
  },
})
