import {redact as blankMembers} from '../actions/logs/logs-snapshot/redact.ts'
import {standInFor} from '../actions/shared/tunnels/secret.ts'
import {redactBytes} from '../core/text/redact.ts'
import type {Clean} from '../storage/recordings/format-recording.ts'

/** Connector tokens, which are read as they are (SDK: tunnels/cloudflared/token, warp-connector/token). */
const givesToken = /^GET \/accounts\/[^/]+\/(?:cfd_tunnel|warp_connector)\/[^/]+\/token$/
/** What opens something to listen to answers with an address at which anybody may (SDK: Workers.Scripts.Tail, Logpush.Edge). */
const opensFeed = /^POST \/(?:accounts\/[^/]+\/workers\/scripts\/[^/]+\/tails|zones\/[^/]+\/logpush\/edge\/jobs)$/
const reads = /^(?:GET|HEAD) |^POST \/graphql$/

const bytesOf = (answer: unknown): Uint8Array => Buffer.from(JSON.stringify(answer))

/** The text that is all of a result; undefined for any other answer. */
function onlyText(bytes: Uint8Array): {readonly answer: object; readonly result: string} | undefined {
  try {
    const answer: unknown = JSON.parse(Buffer.from(bytes).toString())
    const result: unknown = Reflect.get(Object(answer), 'result')
    return typeof result === 'string' ? {answer: Object(answer), result} : undefined
  } catch {
    return undefined
  }
}

/** Secret members get a text that is none, and that looks like one to whoever blanks them once more. */
function withStandIns(bytes: Uint8Array): Uint8Array {
  const {bytes: blanked, blanked: count} = blankMembers(bytes)
  return count === 0
    ? bytes
    : Buffer.from(Buffer.from(blanked).toString().replaceAll('"[redacted]"', '"[not recorded]"'))
}

/**
 * An answer without the secrets of this process and without what is secret by its name. Nothing is kept of a change that
 * answers with a text and no more (SDK: accounts/tokens/value) or with an address to listen at, nor of what cannot be
 * read, for all of these may be secrets.
 */
export const clean: Clean = (request, bytes) => {
  if (opensFeed.test(request)) return undefined
  const text = onlyText(bytes)
  if (text !== undefined && givesToken.test(request)) {
    const result = standInFor(text.result)
    return result === undefined ? undefined : bytesOf({...text.answer, result})
  }
  if (text !== undefined && !reads.test(request)) return undefined
  try {
    return withStandIns(redactBytes(bytes).bytes)
  } catch {
    return undefined
  }
}
