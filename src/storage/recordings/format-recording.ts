import {sha256} from '../../core/digest.ts'
import type {RecordedBody, RecordedExchange, RecordingLine} from '../../core/recordings/recorded.ts'
import type {Taken, TakenExchange} from '../../core/recordings/taken.ts'
import {withoutMoments} from '../../core/signed/normalised.ts'
import {redactAll} from '../../core/text/redact.ts'

/** Takes what is secret out of an answer; undefined where nothing may be kept of it. */
export type Clean = (request: string, bytes: Uint8Array) => Uint8Array | undefined

function bodyLine(digest: string, bytes: Uint8Array): RecordedBody {
  const text = Buffer.from(bytes).toString('utf8')
  const isText = Buffer.from(text, 'utf8').equals(bytes)
  const kept = isText ? {text} : {base64: Buffer.from(bytes).toString('base64')}
  return {type: 'body', sha256: digest, ...kept}
}

/** A recording as a file. The inventory in its header keeps its order, which plans follow; after it
 * what came what came in the order in which it was asked for, and each body once. */
export function formatRecording({header, exchanges, probes, appends}: Taken, clean: Clean): string {
  const bodies = new Map<string, Uint8Array>()
  const digestOf = (exchange: TakenExchange, bytes: Uint8Array): string => {
    const kept = clean(exchange.request, bytes)
    if (kept === undefined) return 'withheld'
    const digest = sha256(kept)
    bodies.set(digest, kept)
    return digest
  }
  const recorded = (exchange: TakenExchange): RecordedExchange => {
    const {asked, came, ...rest} = exchange
    const told = asked === undefined ? {} : {asked: sha256(withoutMoments(asked))}
    if (came.kind === 'broken') return {type: 'exchange', ...rest, ...told, came}
    const body = typeof came.body === 'string' ? came.body : digestOf(exchange, came.body)
    return {type: 'exchange', ...rest, ...told, came: {...came, body}}
  }
  const heard = exchanges.toSorted((a, b) => a.at - b.at).map(recorded)
  const all: readonly RecordingLine[] = [
    ...heard,
    ...probes,
    ...appends,
    ...[...bodies].map(([digest, bytes]) => bodyLine(digest, bytes)),
  ]
  return [header, ...all].map((line) => `${JSON.stringify(line.type === 'body' ? line : redactAll(line))}\n`).join('')
}
