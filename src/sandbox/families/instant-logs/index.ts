import {z} from 'zod'
import {missing, ok, refused} from '../../api/answer.ts'
import {route} from '../../api/route.ts'
import type {Family} from '../family.ts'
import {zonesOf} from '../waf/records.ts'
import {instantLogsFeed, openSession, type Session, sessionOf} from './sessions.ts'

/** To list them takes it too: whoever sees the address of a session may listen. */
const permissions = ['Logs Write'] as const
/** The SDK has this path; the documentation of Instant Logs still has it without `/jobs`. */
const path = '/zones/:zone/logpush/edge/jobs'

/** Of the data set `http_requests`, what the sites here can fill. */
const known = new Set([
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
])

const shown = ({id, fields, sample}: Session, host: string) => ({
  session_id: id,
  destination_conf: `ws://${host}/feeds/instant-logs/${id}`,
  fields: fields.join(','),
  filter: '',
  sample,
})

/** Instant Logs of a zone (SDK: Logpush.Edge): one session at a time, and no way to end one but not to listen. */
export const instantLogs: Family = {
  name: 'instant-logs',
  routes: [
    route({
      method: 'GET',
      path,
      permissions,
      handle({account, params, host}) {
        if (!zonesOf(account).has(params.zone)) return missing('zone')
        const session = sessionOf(account, params.zone)
        return ok(session === undefined ? [] : [shown(session, host)])
      },
    }),
    route({
      method: 'POST',
      path,
      permissions,
      body: z.strictObject({fields: z.string(), sample: z.int().positive(), filter: z.literal('').optional()}),
      handle({account, params, body, host}) {
        if (!zonesOf(account).has(params.zone)) return missing('zone')
        const fields = body.fields.split(',')
        const stranger = fields.find((field) => !known.has(field))
        if (stranger !== undefined) return refused(400, 1002, `there is no field ${stranger}`)
        // The status is not verified on a live account, nor that it is refused and does not end the other session.
        if (sessionOf(account, params.zone) !== undefined) return refused(409, 1002, 'the zone has a session already')
        return ok(shown(openSession(account, {zone: params.zone, fields, sample: body.sample}), host))
      },
    }),
  ],
  seed: () => undefined,
  feeds: (account) => [instantLogsFeed(account)],
  // Who listens changes nothing.
  snapshot: () => ({state: []}),
}
