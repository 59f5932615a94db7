import {z} from 'zod'
import {defineEvidence, type CollectRequest} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import type {SourceReport} from '../../../core/documents/evidence.ts'
import {Duration, milliseconds} from '../../../core/ids.ts'
import {failureWords} from '../failure-words.ts'
import {AgentHandles, SegmentHandles, type Wanted} from '../log-source.ts'
import {type SourceName, sourceNames, sources as table} from '../sources/index.ts'
import {collectLog} from './collect-log.ts'

const Params = z.strictObject({
  sources: z.array(z.enum(sourceNames)).min(1).default(['access', 'service-token-logins', 'config', 'audit']),
  lookback: Duration.default('24h'),
  /** What parts of logs and configuration are kept of: the objects that the plan touches, or the whole account. */
  of: z.enum(['targets', 'account']).default('targets'),
  /** Only what these can have left traces in. */
  agent: AgentHandles.optional(),
  segment: SegmentHandles.optional(),
})

/** One source that fails is a gap in the evidence, never the end of it. */
async function collectSource(
  name: SourceName,
  reader: Reader,
  wanted: Wanted & {readonly request: CollectRequest},
): Promise<SourceReport> {
  try {
    const source = table[name]
    if ('open' in source) return {source: name, ...(await collectLog({name, log: source}, reader, wanted))}
    return {source: name, ...(await source.collect(reader, wanted, wanted.request))}
  } catch (error) {
    return {source: name, state: 'unavailable', rows: 0, gaps: [failureWords(error)]}
  }
}

/** Keeps what Cloudflare recorded, byte for byte, and says what it could not get: each source says where its facts are from. */
export default defineEvidence({
  id: 'logs.snapshot',
  family: 'logs',
  title: 'Keep the logs and the configuration',
  source: 'https://developers.cloudflare.com/fundamentals/account/account-security/audit-logs/',
  permissions: {read: [...new Set(sourceNames.flatMap((name) => table[name].permissions))], write: []},
  params: Params,
  describe: ({sources, lookback, of}) =>
    `Keep ${sourceNames.filter((name) => sources.includes(name)).join(', ')} of the last ${lookback}${of === 'account' ? ', for the whole account' : ''}`,
  async collect(reader, {sources, lookback, of, agent, segment}, request) {
    const {now, targets} = request
    const window = {from: new Date(now.getTime() - milliseconds(lookback)).toISOString(), to: now.toISOString()}
    const wanted = {scope: {of, targets, agent, segment}, window, request}
    const reports: SourceReport[] = []
    for (const name of sourceNames.filter((one) => sources.includes(one)))
      reports.push(await collectSource(name, reader, wanted))
    return reports
  },
})
