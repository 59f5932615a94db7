import {createSocket, type RemoteInfo} from 'node:dgram'
import {afterEach, describe, expect, test} from 'vitest'
import {testProber} from '../testing/prober.ts'
import {dnsAnswer, dnsQuestion} from './message.ts'

const opened: (() => void)[] = []
afterEach(() => opened.splice(0).forEach((close) => close()))

interface Reply {
  readonly rcode?: number
  /** Addresses of the answer section. */
  readonly addresses?: readonly (readonly number[])[]
  readonly extended?: number
  /** Added to the id of the question. */
  readonly wrongId?: number
}

const short = (...values: readonly number[]) => {
  const bytes = Buffer.alloc(values.length * 2)
  values.forEach((value, at) => bytes.writeUInt16BE(value, at * 2))
  return bytes
}

function replyTo(question: Buffer, {rcode = 0, addresses = [], extended, wrongId = 0}: Reply): Buffer {
  const asked = question.subarray(12, question.length - 11)
  const records = addresses.map((address) =>
    Buffer.concat([short(0xc00c, address.length === 4 ? 1 : 28, 1, 0, 60, address.length), Buffer.from(address)]),
  )
  const ede = extended === undefined ? Buffer.alloc(0) : short(15, 2, extended)
  const options = Buffer.concat([Buffer.of(0), short(41, 1232, 0, 0, ede.length), ede])
  const id = (question.readUInt16BE(0) + wrongId) % 0x10000
  return Buffer.concat([short(id, 0x8180 | rcode, 1, records.length, 0, 1), asked, ...records, options])
}

/** A resolver that gives each question this answer, or these in turn. */
async function resolver(...replies: readonly (Reply | undefined)[]) {
  const socket = createSocket('udp4')
  let at = 0
  const names: string[] = []
  socket.on('message', (question: Buffer, {address, port}: RemoteInfo) => {
    names.push(question.subarray(13, question.length - 16).toString('latin1'))
    const reply = replies[Math.min(at, replies.length - 1)]
    at += 1
    if (reply !== undefined) socket.send(replyTo(question, reply), port, address)
  })
  await new Promise<void>((ready) => socket.bind(0, '127.0.0.1', ready))
  opened.push(() => socket.close())
  return {port: socket.address().port, names}
}

async function ask(reply: Reply | undefined, timeoutMs = 600) {
  const {port} = await resolver(reply)
  return testProber({timeoutMs}).ask({type: 'dns', server: '127.0.0.1', port, name: 'exfil.example.com'})
}

describe('a dns probe', () => {
  test.each([
    ['0.0.0.0', {addresses: [[0, 0, 0, 0]]}],
    ['::', {addresses: [Array.from({length: 16}, () => 0)]}],
    ['REFUSED', {rcode: 5}],
    ['extended error 15', {addresses: [[192, 0, 2, 1]], extended: 15}],
    ['extended error 16', {rcode: 3, extended: 16}],
    ['extended error 17', {extended: 17}],
  ] satisfies [string, Reply][])('takes %s for a block', async (words, reply) => {
    expect(await ask(reply)).toMatchObject({reason: 'blocked', detail: expect.stringContaining(words)})
  })

  test('takes an address for an answer, also beside one that leads nowhere', async () => {
    const addresses = [
      [0, 0, 0, 0],
      [192, 0, 2, 7],
    ]
    expect(await ask({addresses})).toEqual({reason: 'answered', detail: 'the resolver answered 192.0.2.7'})
  })

  test.each([
    ['NXDOMAIN', {rcode: 3}, 'dns'],
    ['SERVFAIL', {rcode: 2}, 'dns'],
    ['an unrelated extended error', {rcode: 2, extended: 22}, 'dns'],
    ['no address', {}, 'unexpected'],
  ] as const)('%s proves nothing', async (_, reply, reason) => {
    expect((await ask(reply)).reason).toBe(reason)
  })

  test('a resolver that says nothing, is not there or answers another question proves nothing', async () => {
    expect((await ask(undefined, 100)).reason).toBe('timeout')
    expect((await ask({addresses: [[0, 0, 0, 0]], wrongId: 1}, 100)).reason).toBe('timeout')
    const {port} = await resolver(undefined)
    opened.splice(0).forEach((close) => close())
    const gone = await testProber().ask({type: 'dns', server: '127.0.0.1', port, name: 'exfil.example.com'})
    expect(gone.reason).toBe('unreachable')
  })

  test('asks again when a datagram is lost', async () => {
    const {port, names} = await resolver(undefined, {addresses: [[0, 0, 0, 0]]})
    const prober = testProber({timeoutMs: 3000})
    const answer = await prober.ask({type: 'dns', server: 'localhost', port, name: 'exfil.example.com'})
    expect(answer.reason).toBe('blocked')
    expect(names).toHaveLength(2)
  })

  test('a name that is none is told without asking', async () => {
    const answer = await testProber().ask({type: 'dns', server: '127.0.0.1', port: 9, name: 'a..b'})
    expect(answer).toEqual({reason: 'unexpected', detail: 'a..b is no domain name'})
  })
})

test('bytes that are no answer are a RangeError, and end nothing', () => {
  expect(() => dnsAnswer(dnsQuestion(1, 'example.com'))).toThrow(RangeError)
  expect(() => dnsAnswer(Buffer.of(0, 1, 0x81, 0x80))).toThrow(RangeError)
  const cut = replyTo(dnsQuestion(1, 'example.com'), {addresses: [[192, 0, 2, 1]]})
  for (let length = 0; length < cut.length; length += 1) {
    expect(() => dnsAnswer(cut.subarray(0, length)), `${length} bytes`).toThrow(RangeError)
  }
})
