import type {PushedQuery, RawStream} from '../core/cloudflare.ts'
import {Fault} from '../core/fault.ts'
import {codeOf} from '../core/text/error-code.ts'
import {type Line, requirePlain} from './wire/line.ts'
import {type Answer, type Call, cfRayOf} from './wire/transport.ts'

/** So long may nothing come before a stream is given up. */
const idleMs = 60_000

/** The bytes as they come; where they end too early it is a Fault, like everything that leaves a reader. */
async function* whole({bytes, chunks}: Answer): AsyncGenerator<Uint8Array> {
  if (chunks === undefined) {
    yield bytes
    return
  }
  try {
    yield* chunks
  } catch (error) {
    throw new Fault('UNAVAILABLE', `the answer broke off (${codeOf(error, 'connection failed')})`)
  }
}

async function keysTo(line: Line, place: string): Promise<NonNullable<Call['secretHeaders']>> {
  if (line.pushed === undefined) throw new Fault('BUG', 'there is no place that Logpush writes to')
  const {accessKeyId, secretAccessKey} = await line.pushed.keys(place)
  for (const key of [accessKeyId, secretAccessKey]) requirePlain(key)
  return {'R2-Access-Key-Id': accessKeyId, 'R2-Secret-Access-Key': secretAccessKey}
}

/** What Logpush has put into a bucket, read by Cloudflare with the keys to it (docs: Logs, Logs Engine; not in the SDK). */
export async function readPushed(
  line: Line,
  {place, what, from, to}: PushedQuery,
  ask: (call: Call) => Promise<Answer>,
): Promise<RawStream> {
  const at = line.pushed?.places[place]
  if (at === undefined) throw new Fault('USAGE', `no place called ${place} under evidence.pushed of firebreak.yaml`)
  const {bucket, prefix} = at
  const query = new URLSearchParams({start: from, end: to, bucket, ...(prefix === undefined ? {} : {prefix})})
  const path = `/accounts/${line.account}/logs/${what}?${query.toString()}`
  const secretHeaders = await keysTo(line, place)
  const answer = await ask({method: 'GET', path, secretHeaders, streams: true, timeoutMs: idleMs})
  return {request: `GET ${path}`, status: answer.status, chunks: whole(answer), ...cfRayOf(answer)}
}
