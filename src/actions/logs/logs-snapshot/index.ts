import {z} from 'zod'
import {defineEvidence, type CollectRequest} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import type {SourceReport} from '../../../core/documents/evidence.ts'
import {Duration, milliseconds} from '../../../core/ids.ts'
import {failureWords} from '../failure-words.ts'
import {AgentHandles, SegmentHandles, type Wanted} from '../log-source.ts'
import {type SourceName, sourceNames, sources as table} from '../sources/index.ts'
import {readLog} from './collect-log.ts'
import {sideBySide} from './side-by-side.ts'

const Params = z.strictObject({
  sources: z.array(z.enum(sourceNames)).min(1).default(['access', 'service-token-logins', 'config', 'audit']),
  lookback: Duration.default('24h'),
  /** What parts of logs and configuration are kept of: the objects that the plan touches, or the whole account. */
  of: z.enum(['targets', 'account']).default('targets'),
  /** Only what these can have left traces in. */
  agent: AgentHandles.optional(),
  segment: SegmentHandles.optional(),
})

/** So many sources are read at a time: more would only wait for the rate limit. */
const lanes = 4

/** What is left to do of a source that has been read. */
type Rest = () => Promise<SourceReport>

/** One source that fails is a gap in the evidence, never the end of it. */
const failed = (source: SourceName, error: unknown): SourceReport => ({
  source,
  state: 'unavailable',
  rows: 0,
  gaps: [failureWords(error)],
})

async function readSource(
  name: SourceName,
  reader: Reader,
  wanted: Wanted & {readonly request: CollectRequest},
): Promise<Rest> {
  const source = table[name]
  try {
    if (!('open' in source)) {
      const report = {source: name, ...(await source.collect(reader, wanted, wanted.request))}
      return async () => report
    }
    const {checked} = await readLog({name, log: source}, reader, wanted)
    return async () =>
      checked().then(
        (report) => ({source: name, ...report}),
        (error: unknown) => failed(name, error),
      )
  } catch (error) {
    return async () => failed(name, error)
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
    const names = sourceNames.filter((one) => sources.includes(one))
    // All of them once, the one that vanishes soonest first; only then is any of them read for the second time.
    const rests = await sideBySide(names, lanes, (name) => readSource(name, reader, wanted))
    return sideBySide(rests, lanes, (rest) => rest())
  },
})
