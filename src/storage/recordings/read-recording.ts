import {sha256} from '../../core/digest.ts'
import {Fault} from '../../core/fault.ts'
import {type RecordedBody, RecordingHeader, RecordingLine} from '../../core/recordings/recorded.ts'
import type {Recording} from '../../core/recordings/recording.ts'
import {parseJson} from '../documents/read-document.ts'

const next = ['take the recording from another copy of the evidence']

function bytesOf({sha256: digest, text, base64}: RecordedBody, name: string): Uint8Array {
  const bytes = text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text, 'utf8')
  if (sha256(bytes) === digest) return bytes
  throw new Fault('INVALID_DOCUMENT', `${name}: the answer ${digest} was changed after it was recorded`, {next})
}

/** Reads a recording and checks the digest of each answer. Throws INVALID_DOCUMENT naming the line, or the answer that was changed. */
export function readRecording(text: string, name: string): Recording {
  const [first = '', ...rest] = text.split('\n').filter((line) => line !== '')
  const header = parseJson(RecordingHeader, first, {name: `${name} line 1`, next})
  const lines = rest.map((line, at) => parseJson(RecordingLine, line, {name: `${name} line ${at + 2}`, next}))
  const bodies = new Map(
    lines.flatMap((line) => (line.type === 'body' ? [[line.sha256, bytesOf(line, name)] as const] : [])),
  )
  const exchanges = lines.filter((line) => line.type === 'exchange')
  for (const {came} of exchanges) {
    if (came.kind === 'broken' || !came.body.startsWith('sha256:') || bodies.has(came.body)) continue
    throw new Fault('INVALID_DOCUMENT', `${name}: the answer ${came.body} is missing`, {next})
  }
  return {
    header,
    exchanges,
    probes: lines.filter((line) => line.type === 'probe'),
    appends: lines.filter((line) => line.type === 'appended'),
    bodies,
  }
}
