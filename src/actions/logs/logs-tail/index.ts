import {z} from 'zod'
import {defineEvidence} from '../../../core/action.ts'
import type {SourceReport} from '../../../core/documents/evidence.ts'
import {Duration, milliseconds} from '../../../core/ids.ts'
import {AgentHandles} from '../log-source.ts'
import type {Feed} from './feed.ts'
import {type Followed, followFeed, type Following} from './follow-feed.ts'
import {workerTail, workerTailFacts} from './worker-tail.ts'

const Params = z.strictObject({
  /** Whose Workers are listened to. */
  agent: AgentHandles,
  for: Duration.default('30m'),
})

const source = 'worker-tail'

function stateOf(followed: readonly Followed[]): SourceReport['state'] {
  if (followed.every(({connected}) => !connected)) return 'unavailable'
  if (followed.some(({interrupted, tally: {dropped}}) => interrupted || dropped > 0)) return 'truncated'
  return followed.some(({sampled}) => sampled) ? 'sampled' : 'complete'
}

const gapsOf = ({name, gaps, tally: {dropped, blanked}}: Followed): readonly string[] =>
  [
    ...gaps,
    ...(dropped > 0 ? [`${dropped} messages came faster than they could be kept, and are lost`] : []),
    ...(blanked > 0 ? [`${blanked} secret values were blanked before the bytes were kept`] : []),
  ].map((gap) => `${name}: ${gap}`)

const ends = (followed: readonly Followed[], end: 'first' | 'last') =>
  followed.flatMap(({tally}) => tally[end] ?? []).toSorted()

/** Everything that these feeds sent until it is time to stop. */
async function reportOn(feeds: readonly Feed[], following: Following): Promise<SourceReport> {
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
    gaps: [...followed.flatMap(gapsOf), ...workerTailFacts.blindSpots],
  }
}

const nothing = (why: string): readonly SourceReport[] => [{source, state: 'unavailable', rows: 0, gaps: [why]}]

const named = ({workers}: AgentHandles): readonly string[] => workers.map(({name}) => name)

/**
 * Listens to Workers while an incident goes on (docs: Workers, real-time logs). To listen a tail has to be made on each,
 * and is taken away at the end: two requests that only a run may send, each with its intent. No traffic changes by it.
 */
export default defineEvidence({
  id: 'logs.tail',
  family: 'logs',
  title: 'Listen to Workers as they run',
  source:
    'https://developers.cloudflare.com/workers/observability/logs/real-time-logs/ and the SDK’s Workers.Scripts.Tail',
  permissions: {read: [], write: ['Workers Tail Read']},
  params: Params,
  describe: ({agent, for: duration}) =>
    `Keep ${source} of ${named(agent).join(', ')} for ${duration}: a tail is made on each Worker, and taken away at the end`,
  async collect(reader, {agent, for: duration}, {sink, attaching}) {
    if (attaching === undefined) return nothing('a tail is made by a run, and nothing but a run may make one')
    const feeds = named(agent).map(workerTail)
    if (feeds.length === 0) return nothing('the agent has no Worker in firebreak.yaml: there is nothing to listen to')
    const over = new AbortController()
    const until = AbortSignal.any([attaching.until, over.signal])
    const waiting = attaching.clock.sleep(milliseconds(duration), until).then(
      () => over.abort(),
      () => undefined,
    )
    const report = await reportOn(feeds, {reader, sink, attaching: {...attaching, until}})
    over.abort()
    await waiting
    return [report]
  },
})
