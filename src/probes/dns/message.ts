/** One answer of a resolver, as far as a probe needs it (RFC 1035, RFC 6891, RFC 8914). */
export interface DnsMessage {
  readonly id: number
  readonly rcode: number
  /** IPv4 and IPv6 addresses of the answer section. */
  readonly addresses: readonly string[]
  /** Extended DNS errors. */
  readonly extended: readonly number[]
}

const typeA = 1
const typeAaaa = 28
const typeOpt = 41
const optionEde = 15
const payload = 1232

function encodedName(name: string): Buffer {
  const labels = name.replace(/\.$/, '').split('.')
  const parts = labels.map((label) => {
    const bytes = Buffer.from(label, 'ascii')
    if (bytes.length === 0 || bytes.length > 63) throw new RangeError(`${name} is no domain name`)
    return Buffer.concat([Buffer.of(bytes.length), bytes])
  })
  return Buffer.concat([...parts, Buffer.of(0)])
}

function uint16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2)
  values.forEach((value, at) => bytes.writeUInt16BE(value, at * 2))
  return bytes
}

/** A question for the IPv4 address of a name, which also says that extended errors are understood. Throws RangeError for what is no name. */
export function dnsQuestion(id: number, name: string): Buffer {
  const recursionDesired = 0x0100
  const header = uint16(id, recursionDesired, 1, 0, 0, 1)
  const question = Buffer.concat([encodedName(name), uint16(typeA, 1)])
  const options = Buffer.concat([Buffer.of(0), uint16(typeOpt, payload, 0, 0, 0)])
  return Buffer.concat([header, question, options])
}

/** Where the next field begins after a name, compressed or not. */
function afterName(bytes: Buffer, at: number): number {
  for (let place = at; ;) {
    const length = bytes.readUInt8(place)
    if (length === 0) return place + 1
    if (length >= 0xc0) return place + 2
    place += length + 1
  }
}

interface Resource {
  readonly type: number
  readonly content: Buffer
  readonly next: number
}

function resourceAt(bytes: Buffer, at: number): Resource {
  const fields = afterName(bytes, at)
  const start = fields + 10
  const next = start + bytes.readUInt16BE(fields + 8)
  if (next > bytes.length) throw new RangeError('the message ends within a record')
  return {type: bytes.readUInt16BE(fields), content: bytes.subarray(start, next), next}
}

function address({type, content}: Resource): readonly string[] {
  if (type === typeA && content.length === 4) return [[...content].join('.')]
  if (type !== typeAaaa || content.length !== 16) return []
  const groups = Array.from({length: 8}, (_, at) => content.readUInt16BE(at * 2).toString(16))
  return [groups.every((group) => group === '0') ? '::' : groups.join(':')]
}

function extendedErrors({type, content}: Resource): readonly number[] {
  if (type !== typeOpt) return []
  const found: number[] = []
  for (let at = 0; at + 4 <= content.length; at += 4 + content.readUInt16BE(at + 2)) {
    if (content.readUInt16BE(at) === optionEde && at + 6 <= content.length) found.push(content.readUInt16BE(at + 4))
  }
  return found
}

/** Reads an answer. Throws RangeError for bytes that are none. */
export function dnsAnswer(bytes: Buffer): DnsMessage {
  const flags = bytes.readUInt16BE(2)
  if ((flags & 0x8000) === 0) throw new RangeError('the message is no answer')
  const questions = bytes.readUInt16BE(4)
  const answers = bytes.readUInt16BE(6)
  const others = bytes.readUInt16BE(8) + bytes.readUInt16BE(10)
  let at = 12
  for (let left = questions; left > 0; left -= 1) at = afterName(bytes, at) + 4
  const records = Array.from({length: answers + others}, () => {
    const record = resourceAt(bytes, at)
    at = record.next
    return record
  })
  return {
    id: bytes.readUInt16BE(0),
    rcode: flags & 0x000f,
    addresses: records.slice(0, answers).flatMap(address),
    extended: records.slice(answers).flatMap(extendedErrors),
  }
}
