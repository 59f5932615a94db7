import {Buffer} from 'node:buffer'

/** The one question of a DNS query (RFC 1035, section 4). */
export interface Question {
  readonly id: number
  /** Lower case, without a dot at its end. */
  readonly name: string
  readonly type: number
  /** Header flags of the query: only `recursion desired` is given back. */
  readonly flags: number
  /** The question as it came, which an answer repeats. */
  readonly bytes: Buffer
}

export const addressTypes = {a: 1, aaaa: 28} as const

/** What the header of an answer says: done, server failure, no such name. */
export const responseCodes = {done: 0, failed: 2, none: 3} as const

const headerLength = 12
const pointerToQuestion = 0xc0_0c

/** Reads the question; undefined for anything but a query with exactly one. */
export function readQuestion(message: Buffer): Question | undefined {
  if (message.length < headerLength || (message.readUInt16BE(2) & 0x80_00) !== 0 || message.readUInt16BE(4) !== 1)
    return undefined
  const labels: string[] = []
  let at = headerLength
  for (;;) {
    const length = message[at]
    if (length === undefined || length > 63 || at + length + 5 > message.length) return undefined
    at += 1
    if (length === 0) break
    labels.push(message.toString('latin1', at, at + length).toLowerCase())
    at += length
  }
  const bytes = message.subarray(headerLength, at + 4)
  return {
    id: message.readUInt16BE(0),
    name: labels.join('.'),
    type: message.readUInt16BE(at),
    flags: message.readUInt16BE(2),
    bytes,
  }
}

/** An answer to a question: with one record, or with none. */
export function writeAnswer(
  {id, flags, bytes, type}: Question,
  {code, record, ttl}: {readonly code: number; readonly record?: Buffer; readonly ttl: number},
): Buffer {
  const header = Buffer.alloc(headerLength)
  header.writeUInt16BE(id, 0)
  header.writeUInt16BE(0x80_80 | (flags & 0x01_00) | code, 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(record === undefined ? 0 : 1, 6)
  if (record === undefined) return Buffer.concat([header, bytes])
  const head = Buffer.alloc(12)
  head.writeUInt16BE(pointerToQuestion, 0)
  head.writeUInt16BE(type, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt32BE(ttl, 6)
  head.writeUInt16BE(record.length, 10)
  return Buffer.concat([header, bytes, head, record])
}
