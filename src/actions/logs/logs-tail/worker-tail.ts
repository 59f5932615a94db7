import {z} from 'zod'
import type {Deed} from '../../../core/story/deed.ts'
import {type Row, rowsIn, textAt} from '../answer.ts'
import {invocationOutcome} from '../invocation-outcome.ts'
import type {ToldLines} from '../log-source.ts'
import type {Feed} from './feed.ts'

/** What creating one answers (SDK: Workers.Scripts.Tail, TailCreateResponse). The address lets whoever has it listen: it is kept nowhere. */
const Tail = z.looseObject({id: z.string(), url: z.string(), expires_at: z.string()})

export function tailTime(row: Row): string | undefined {
  const ms = row['eventTimestamp']
  return typeof ms === 'number' ? new Date(ms).toISOString() : undefined
}

/** Under much load Cloudflare says so in a message of its own, as wrangler shows it; when it does is not documented. */
function thinning(row: Row): 'begins' | 'ends' | undefined {
  const type = textAt(row, 'event', 'type')
  if (type === 'overload') return 'begins'
  return type === 'overload-stop' ? 'ends' : undefined
}

/** The live tail of one Worker: a temporary object of the account, which is taken away at the end. */
export const workerTail = (name: string): Feed => ({
  source: 'worker-tail',
  name,
  protocol: 'trace-v1',
  async open(_reader, {send}) {
    const made = await send({
      name: `open the tail of ${name}`,
      send: ({api, account}) => api.workers.scripts.tail.create(name, {account_id: account}),
    })
    const {id, url, expires_at: expiresAt} = Tail.parse(made)
    return {
      address: url,
      expiresAt: new Date(expiresAt),
      remove: () =>
        send({
          name: `remove the tail of ${name}`,
          send: ({api, account}) => api.workers.scripts.tail.delete(id, {account_id: account, script_name: name}),
        }),
    }
  },
  rows: rowsIn,
  time: tailTime,
  thinning,
})

/** One invocation, as a tail tells it. */
export function tailDeed(row: Row, part?: string): Deed | undefined {
  const [time, service] = [tailTime(row), textAt(row, 'scriptName') ?? part]
  const outcome = textAt(row, 'outcome')
  if (time === undefined || service === undefined || outcome === undefined || thinning(row) !== undefined)
    return undefined
  const [method, url] = [textAt(row, 'event', 'request', 'method'), textAt(row, 'event', 'request', 'url')]
  const ray = textAt(row, 'event', 'request', 'headers', 'cf-ray')
  const cron = textAt(row, 'event', 'cron')
  const object =
    url === undefined
      ? {kind: cron === undefined ? 'invocation' : 'scheduled', id: cron ?? service}
      : {kind: 'fetch', id: `${method ?? 'GET'} ${URL.parse(url)?.pathname ?? url}`}
  return {
    time,
    by: [{kind: 'worker', id: service}],
    verb: 'called',
    object,
    outcome: invocationOutcome(outcome),
    ...(ray === undefined ? {} : {ray}),
  }
}

/** What is true of every tail of a Worker. */
export const workerTailFacts: ToldLines = {
  title: 'What Workers did while somebody listened',
  names: ['worker'],
  blindSpots: [
    'what happened before it was listened to is not here, nor what a tail leaves out without saying so',
    'while a connection is renewed the same record may come twice',
  ],
  deed: tailDeed,
}
