import {z} from 'zod'
import {Fault} from '../../../core/fault.ts'
import type {HexRef} from '../../../core/targets.ts'
import {rowsIn} from '../answer.ts'
import {anyCase} from '../any-case.ts'
import type {ToldLines} from '../log-source.ts'
import {recordTime} from '../record-time.ts'
import {datasetDeed} from '../sources/account/dataset-deed.ts'
import type {Feed} from './feed.ts'

/** Docs: Instant Logs, limits. */
const longestMs = 60 * 60_000

/** Of `http_requests`, the one data set there is. Neither a query, which may hold a secret, nor any header but the user agent. */
const fields = [
  'ClientIP',
  'ClientRequestHost',
  'ClientRequestMethod',
  'ClientRequestPath',
  'ClientRequestUserAgent',
  'EdgeResponseStatus',
  'EdgeStartTimestamp',
  'ParentRayID',
  'RayID',
  'SecurityAction',
].join(',')

/** What creating one answers (SDK: Logpush.Edge, InstantLogpushJob). The address lets whoever has it listen: it is kept nowhere. */
const Session = z.looseObject({destination_conf: z.string()})

const isTaken = (name: string): Fault =>
  new Fault(
    'UNAVAILABLE',
    `a session of Instant Logs is open on ${name} already, and a zone has one at a time: it ends an hour after it began, or five minutes after nobody listens`,
    {next: [`close Instant Logs of ${name} in the dashboard`]},
  )

/**
 * Every request to one zone as it comes, from a session that nothing but time takes away. It goes by the path of the SDK,
 * `/logpush/edge/jobs`, which the documentation of Instant Logs has without `/jobs`. Not verified on a live account; nor
 * whether a second session would be refused or end the first: so it looks first, and takes none from anybody.
 */
export const zoneRequests = ({id: zone_id, name}: HexRef): Feed => ({
  source: 'instant-logs',
  name,
  isAlone: true,
  async open({api: {logpush}}, {send, clock}) {
    const {result} = await logpush.edge.get({zone_id})
    if (result.length > 0) throw isTaken(name)
    const endsAt = clock.now().getTime() + longestMs
    const made = await send({
      name: `open a session of Instant Logs of ${name}`,
      // SDK: `1` is 100 % of the records.
      send: ({api}) => api.logpush.edge.create({zone_id, fields, sample: 1}),
    })
    return {address: Session.parse(made).destination_conf, expiresAt: new Date(endsAt)}
  },
  // Docs: messages of line-delimited JSON.
  rows: (text) => text.split('\n').flatMap(rowsIn),
  time: (row) => recordTime(anyCase(row, 'EdgeStartTimestamp')),
  // Docs: for zones with very many requests Cloudflare samples, and says in each record how many it stands for.
  thinning: (row) => ((anyCase(row, 'sampleInterval') ?? '1') === '1' ? 'ends' : 'begins'),
})

/** What is true of Instant Logs of every zone. */
export const zoneRequestFacts: ToldLines = {
  title: 'Requests to zones while somebody listened',
  names: ['address'],
  blindSpots: [
    'what came before it was listened to is not here, nor what came between two sessions, which end after an hour',
    'a request is not here with its query, its headers or its body; one to a Worker by workers.dev, or past Cloudflare, is not here at all',
    'an address is all that a request names its sender by: whose it was says another log that has its cf-ray',
  ],
  deed: (row) => datasetDeed(row, 'http_requests'),
}
