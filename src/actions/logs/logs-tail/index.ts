import {z} from 'zod'
import {defineEvidence} from '../../../core/action.ts'
import type {SourceReport} from '../../../core/documents/evidence.ts'
import {Duration, milliseconds} from '../../../core/ids.ts'
import {refOf} from '../../../core/targets.ts'
import {AgentHandles} from '../log-source.ts'
import type {Feed} from './feed.ts'
import {type FeedKind, feedKinds} from './feed-kinds.ts'
import {type Followed, followFeed, type Following} from './follow-feed.ts'
import {workerTail} from './worker-tail.ts'
import {zoneRequests} from './zone-requests.ts'
import {blankedWords} from '../logs-snapshot/redact.ts'

const Params = z.strictObject({
  /** Whose Workers are listened to. */
  agent: AgentHandles.optional(),
  /** Zones whose requests are listened to, whoever sends them. */
  zones: z.array(refOf.zone).optional(),
  for: Duration.default('30m'),
})
type Params = z.infer<typeof Params>

function stateOf(followed: readonly Followed[]): SourceReport['state'] {
  if (followed.every(({connected}) => !connected)) return 'unavailable'
  if (followed.some(({interrupted, tally: {dropped}}) => interrupted || dropped > 0)) return 'truncated'
  return followed.some(({sampled}) => sampled) ? 'sampled' : 'complete'
}

const gapsOf = ({name, gaps, tally: {dropped, blanked}}: Followed): readonly string[] =>
  [
    ...gaps,
    ...(dropped > 0 ? [`${dropped} messages came faster than they could be kept, and are lost`] : []),
    ...blankedWords(blanked),
  ].map((gap) => `${name}: ${gap}`)

const ends = (followed: readonly Followed[], end: 'first' | 'last') =>
  followed.flatMap(({tally}) => tally[end] ?? []).toSorted()

/** Everything that the feeds of one kind sent until it is time to stop. */
async function reportOn(source: FeedKind, feeds: readonly Feed[], following: Following): Promise<SourceReport> {
  const {clock} = following.attaching
  const from = clock.now().toISOString()
  const followed = await Promise.all(feeds.map((feed) => followFeed(feed, following)))
  const [first, last] = [ends(followed, 'first').at(0), ends(followed, 'last').at(-1)]
  return {
    source,
    state: stateOf(followed),
    rows: followed.reduce((sum, {tally}) => sum + tally.rows, 0),
    window: {from, to: clock.now().toISOString()},
    ...(first === undefined ? {} : {first}),
    ...(last === undefined ? {} : {last}),
    gaps: [...followed.flatMap(gapsOf), ...feedKinds[source].blindSpots],
  }
}

const nothing = (source: FeedKind, why: string): SourceReport => ({source, state: 'unavailable', rows: 0, gaps: [why]})

interface Wanted {
  readonly source: FeedKind
  readonly feeds: readonly Feed[]
  /** Where there is nothing of the kind. */
  readonly none: string
}

/** What is listened to, a kind at a time; zones only where they are named. */
const wantedBy = ({agent, zones}: Params): readonly Wanted[] => [
  ...(agent === undefined && zones !== undefined
    ? []
    : [
        {
          source: 'worker-tail' as const,
          feeds: (agent?.workers ?? []).map(({name}) => workerTail(name)),
          none: 'the agent has no Worker in firebreak.yaml: there is nothing to listen to',
        },
      ]),
  ...(zones === undefined
    ? []
    : [
        {
          source: 'instant-logs' as const,
          feeds: zones.map(zoneRequests),
          none: 'no zone is named: there is nothing to listen to',
        },
      ]),
]

const howMade = {
  'worker-tail': 'a tail is made on each Worker, and taken away at the end',
  'instant-logs': 'every request to a zone, whoever sends it, by a session that ends by itself',
} as const satisfies Record<FeedKind, string>

/**
 * Listens while an incident goes on: to Workers (docs: Workers, real-time logs), and to zones (docs: Instant Logs). To
 * listen a tail has to be made on each Worker, and is taken away at the end, and a session opened for each zone, which
 * ends by itself: requests that only a run may send, each with its intent. No traffic changes by it.
 */
export default defineEvidence({
  id: 'logs.tail',
  family: 'logs',
  title: 'Listen to Workers and zones as they run',
  source:
    'https://developers.cloudflare.com/workers/observability/logs/real-time-logs/ and https://developers.cloudflare.com/logs/instant-logs/, and the SDK’s Workers.Scripts.Tail and Logpush.Edge',
  permissions: {read: [], write: ['Workers Tail Read', 'Logs Write']},
  params: Params,
  describe: (params) =>
    wantedBy(params)
      .map(
        ({source, feeds}) =>
          `Keep ${source} of ${feeds.map(({name}) => name).join(', ')} for ${params.for}: ${howMade[source]}`,
      )
      .join('. '),
  async collect(reader, params, {sink, attaching}) {
    const wanted = wantedBy(params)
    if (attaching === undefined)
      return wanted.map(({source}) => nothing(source, 'only a run may make what is listened to, and nothing else'))
    const over = new AbortController()
    const until = AbortSignal.any([attaching.until, over.signal])
    const waiting = attaching.clock.sleep(milliseconds(params.for), until).then(
      () => over.abort(),
      () => undefined,
    )
    const following = {reader, sink, attaching: {...attaching, until}}
    const reports = await Promise.all(
      wanted.map(async ({source, feeds, none}) =>
        feeds.length === 0 ? nothing(source, none) : reportOn(source, feeds, following),
      ),
    )
    over.abort()
    await waiting
    return reports
  },
})
