import {randomInt} from 'node:crypto'
import {createSocket} from 'node:dgram'
import {lookup} from 'node:dns/promises'
import {isIP} from 'node:net'
import type {Probe} from '../../core/documents/probe.ts'
import type {ProbeAnswer} from '../../core/ports.ts'
import {failureAnswer} from '../failure.ts'
import {dnsAnswer, type DnsMessage, dnsQuestion} from './message.ts'

type DnsProbe = Extract<Probe, {type: 'dns'}>

/** A datagram may be lost: it is sent again after this time. */
const resendMs = 700

const rcodes: Readonly<Record<number, string>> = {0: 'NOERROR', 1: 'FORMERR', 2: 'SERVFAIL', 3: 'NXDOMAIN', 4: 'NOTIMP'}
const refusedCode = 5
/** Blocked, Censored and Filtered (RFC 8914). */
const blockingErrors: readonly number[] = [15, 16, 17]
const nowhere: readonly string[] = ['0.0.0.0', '::']

/**
 * Gateway answers a blocked name with 0.0.0.0 or ::, or REFUSED, and may add an extended error (docs: Gateway DNS
 * policies, block; which of them a resolver shows is not verified on a live account). A name that does not exist, and a
 * resolver that fails, prove nothing.
 */
function answerOf({rcode, addresses, extended}: DnsMessage): ProbeAnswer {
  const blocking = extended.find((code) => blockingErrors.includes(code))
  if (blocking !== undefined) return {reason: 'blocked', detail: `the resolver said so: extended error ${blocking}`}
  if (rcode === refusedCode) return {reason: 'blocked', detail: 'the resolver answered REFUSED'}
  if (rcode !== 0) return {reason: 'dns', detail: `the resolver answered ${rcodes[rcode] ?? `code ${rcode}`}`}
  const [first] = addresses
  if (first === undefined) return {reason: 'unexpected', detail: 'the resolver answered without an address'}
  return addresses.every((address) => nowhere.includes(address))
    ? {reason: 'blocked', detail: `the resolver answered ${first}`}
    : {reason: 'answered', detail: `the resolver answered ${addresses.find((one) => !nowhere.includes(one)) ?? first}`}
}

function parsed(bytes: Buffer): DnsMessage | undefined {
  try {
    return dnsAnswer(bytes)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

interface Place {
  readonly address: string
  readonly port: number
}

function ask({address, port}: Place, name: string, signal: AbortSignal): Promise<ProbeAnswer> {
  const id = randomInt(0x10000)
  const question = dnsQuestion(id, name)
  return new Promise((resolve) => {
    const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4')
    let isOver = false
    const send = () => {
      if (isOver) return
      socket.send(question)
      AbortSignal.timeout(resendMs).addEventListener('abort', send, {once: true})
    }
    const late = () => done(failureAnswer(signal.reason, signal))
    const done = (answer: ProbeAnswer) => {
      isOver = true
      signal.removeEventListener('abort', late)
      socket.removeAllListeners('message')
      socket.once('close', () => resolve(answer)).close()
    }
    signal.addEventListener('abort', late, {once: true})
    socket.once('error', (error) => done(failureAnswer(error, signal)))
    socket.on('message', (bytes) => {
      const message = parsed(bytes)
      if (message?.id === id) done(answerOf(message))
    })
    // Connected, so that only this resolver is heard and a closed port is told.
    socket.connect(port, address, send)
  })
}

/** Asks a resolver for the address of a name, over UDP. */
export async function probeDns({server, port, name}: DnsProbe, signal: AbortSignal): Promise<ProbeAnswer> {
  try {
    const {address} = await lookup(server)
    return await ask({address, port}, name, signal)
  } catch (error) {
    if (error instanceof RangeError) return {reason: 'unexpected', detail: error.message}
    return failureAnswer(error, signal)
  }
}
