import {z} from 'zod'
import {defineEvidence} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import type {SourceReport} from '../../../core/documents/evidence.ts'
import {Continued} from '../../../core/evidence/top-up.ts'
import {Duration, milliseconds, Moment} from '../../../core/ids.ts'
import {Fault} from '../../../core/fault.ts'
import {failureWords} from '../failure-words.ts'
import {AgentHandles, SegmentHandles} from '../log-source.ts'
import {type SourceName, sourceNames, sources as table, usualNames} from '../sources/index.ts'
import {isNarrowed, narrowedTo} from '../narrowing.ts'
import {type Collecting, readLog} from './collect-log.ts'
import {sideBySide} from './side-by-side.ts'
import {openEarlier} from './tally-new.ts'

const Params = z.strictObject({
  /** All of them unless given, but for those that have to be asked for by name. */
  sources: z.array(z.enum(sourceNames)).min(1).default(usualNames),
  lookback: Duration.default('24h'),
  /** Where a log is read on from, by source: where an earlier snapshot stops vouching for it. */
  since: z.partialRecord(z.enum(sourceNames), Moment).optional(),
  /** The evidence that it goes on with: what that has already is told apart. */
  continues: Continued.optional(),
  /** What parts of logs and configuration are kept of: the objects that the plan touches, or the whole account. */
  of: z.enum(['targets', 'account']).default('targets'),
  /** Only these, as far as nothing of theirs is lost by it: each source says what it is narrowed to. */
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

async function readSource(name: SourceName, reader: Reader, wanted: Collecting): Promise<Rest> {
  const source = table[name]
  if (wanted.request.signal.aborted)
    return async () => failed(name, new Fault('INTERRUPTED', 'there was no time to read it'))
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

const inOrder = (wanted: readonly SourceName[]): readonly SourceName[] =>
  sourceNames.filter((name) => wanted.includes(name))

type Params = z.infer<typeof Params>

const whoseOf = ({agent, segment}: Params): string =>
  [
    ...(agent === undefined ? [] : [agent.name ?? 'the agents of firebreak.yaml']),
    ...(segment === undefined ? [] : [segment.name ?? 'the segment']),
  ].join(' and ')

/** What is kept of them alone, and what as a whole. */
function narrowingOf(params: Params): string {
  const names = inOrder(params.sources)
  const isOfThem = (name: SourceName) => narrowedTo(table[name], params) !== undefined
  const [theirs, whole] = [names.filter(isOfThem), names.filter((name) => !isOfThem(name))]
  const words = [
    ...(theirs.length === 0 ? [] : [`${theirs.join(', ')} only of what firebreak.yaml names`]),
    ...(whole.length === 0 ? [] : [`${whole.join(', ')} as a whole, since a filter could hide traces`]),
  ]
  return `, for ${whoseOf(params)}: ${words.join('; ')}`
}

function describe(params: Params): string {
  const {sources, lookback, since, of} = params
  const when = since === undefined ? `of the last ${lookback}` : 'from where an earlier snapshot was settled'
  const what = isNarrowed(params) ? narrowingOf(params) : of === 'account' ? ', for the whole account' : ''
  return `Keep ${inOrder(sources).join(', ')} ${when}${what}`
}

/** What a source that was narrowed may have left out. */
function leftOut(name: SourceName, params: Params): readonly string[] {
  const words = isNarrowed(params) ? narrowedTo(table[name], params) : undefined
  return words === undefined
    ? []
    : [`of ${whoseOf(params)} only this is kept: ${words}; what else is theirs is not here`]
}

const saying =
  (gaps: readonly string[], rest: Rest): Rest =>
  async () => {
    const report = await rest()
    return {...report, gaps: [...report.gaps, ...gaps]}
  }

/** Keeps what Cloudflare recorded, byte for byte, and says what it could not get: each source says where its facts are from. */
export default defineEvidence({
  id: 'logs.snapshot',
  family: 'logs',
  title: 'Keep the logs and the configuration',
  source: 'https://developers.cloudflare.com/fundamentals/account/account-security/audit-logs/',
  permissions: {read: [...new Set(sourceNames.flatMap((name) => table[name].permissions))], write: []},
  params: Params,
  describe,
  needs: ({sources}) => [...new Set(sources.flatMap((name) => table[name].permissions))],
  async collect(reader, params, request) {
    const {sources, lookback, since = {}, continues, of, agent, segment} = params
    const {now, targets, signal} = request
    // A request that hangs must not keep the others from saying what they have.
    const bounded = reader.until(signal)
    const from = new Date(now.getTime() - milliseconds(lookback)).toISOString()
    const earlier = await openEarlier(continues, request)
    const wantedOf = (name: SourceName): Collecting => ({
      scope: {of, targets: [...targets, ...(continues?.touched ?? [])], agent, segment},
      window: {from: since[name] ?? from, to: now.toISOString()},
      request,
      earlier,
    })
    const names = inOrder(sources)
    // All of them once, the one that vanishes soonest first; only then is any of them read for the second time.
    const rests = await sideBySide(names, lanes, async (name) =>
      saying(leftOut(name, params), await readSource(name, bounded, wantedOf(name))),
    )
    return sideBySide(rests, lanes, (rest) => rest())
  },
})
