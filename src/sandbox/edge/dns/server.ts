import {Buffer} from 'node:buffer'
import {createSocket, type Socket as DatagramSocket} from 'node:dgram'
import {once} from 'node:events'
import {createServer, type Socket} from 'node:net'
import {listen, type Listening} from '../listen.ts'
import {addressTypes, type Question, readQuestion, responseCodes, writeAnswer} from './message.ts'

/** What a resolver finds for a name: an IPv4 address, no such name, a block by a rule, or nothing because it cannot ask. */
export type Resolution =
  | {readonly kind: 'address'; readonly address: string}
  | {readonly kind: 'none'}
  | {readonly kind: 'blocked'}
  | {readonly kind: 'failed'}

export type Resolve = (name: string) => Resolution

const ttl = 60
const noAddress: Readonly<Record<number, Buffer>> = {
  [addressTypes.a]: Buffer.alloc(4),
  [addressTypes.aaaa]: Buffer.alloc(16),
}

/** A blocked name has the address 0.0.0.0, or `::` (docs: Gateway DNS policies, Block). */
function answerTo(question: Question, resolve: Resolve): Buffer {
  const found = resolve(question.name)
  switch (found.kind) {
    case 'failed':
      return writeAnswer(question, {code: responseCodes.failed, ttl})
    case 'none':
      return writeAnswer(question, {code: responseCodes.none, ttl})
    case 'blocked': {
      const record = noAddress[question.type]
      return writeAnswer(question, {code: responseCodes.done, ttl, ...(record === undefined ? {} : {record})})
    }
    case 'address': {
      const record = Buffer.from(found.address.split('.').map(Number))
      return writeAnswer(question, {
        code: responseCodes.done,
        ttl,
        ...(question.type === addressTypes.a ? {record} : {}),
      })
    }
  }
}

function reply(message: Buffer, resolve: Resolve): Buffer | undefined {
  const question = readQuestion(message)
  return question === undefined ? undefined : answerTo(question, resolve)
}

/** Over TCP each message has its length before it (RFC 1035, section 4.2.2). */
function serveStream(client: Socket, resolve: Resolve): void {
  let seen = Buffer.alloc(0)
  client.on('error', () => client.destroy())
  client.on('data', (chunk: Buffer) => {
    seen = Buffer.concat([seen, chunk])
    while (seen.length >= 2 && seen.length >= 2 + seen.readUInt16BE(0)) {
      const end = 2 + seen.readUInt16BE(0)
      const answer = reply(seen.subarray(2, end), resolve)
      seen = seen.subarray(end)
      if (answer === undefined) return void client.destroy()
      const length = Buffer.alloc(2)
      length.writeUInt16BE(answer.length, 0)
      client.write(Buffer.concat([length, answer]))
    }
  })
}

async function bind(datagrams: DatagramSocket, port: number): Promise<boolean> {
  const bound = once(datagrams, 'listening')
  datagrams.bind({address: '127.0.0.1', port})
  return bound.then(
    () => true,
    () => false,
  )
}

/** How often another port is tried: one that is free for TCP may be taken for UDP. */
const tries = 5

/** The resolver of one device's client, on loopback: the same port for UDP and TCP, a free one unless given. */
export async function startResolver(device: string, resolve: Resolve, port?: number): Promise<Listening> {
  for (let left = tries; ; left -= 1) {
    const streams = await listen(
      createServer((client) => serveStream(client, resolve)),
      `the resolver of ${device}`,
      port,
    )
    const datagrams = createSocket('udp4')
    datagrams.on('message', (message, {port, address}) => {
      const answer = reply(message, resolve)
      if (answer !== undefined) datagrams.send(answer, port, address)
    })
    if (await bind(datagrams, streams.port)) return running(streams, datagrams)
    await streams.stop()
    if (left <= 1) throw new Error(`no port is free for the resolver of ${device}`)
  }
}

const running = (streams: Listening, datagrams: DatagramSocket): Listening => ({
  port: streams.port,
  async stop() {
    const closed = once(datagrams, 'close')
    datagrams.close()
    await Promise.all([closed, streams.stop()])
  },
})
