import {connect, type Socket} from 'node:net'
import type {Probe} from '../core/documents/probe.ts'
import type {ProbeAnswer} from '../core/ports.ts'
import {failureAnswer} from './failure.ts'
import {openTunnel} from './tunnel.ts'

type TcpProbe = Extract<Probe, {type: 'tcp'}>

export interface Patience {
  readonly signal: AbortSignal
  /** How long an open connection must stay open to count as answered when the other side says nothing first. */
  readonly quietMs: number
}

const cut: ProbeAnswer = {reason: 'reset', detail: 'the connection was accepted and closed before a byte came'}

/** Gateway finishes the TCP handshake before it evaluates a policy, so an accepted connection proves nothing yet. */
function watch(socket: Socket, {signal, quietMs}: Patience): Promise<ProbeAnswer> {
  return new Promise((resolve) => {
    const settle = (answer: ProbeAnswer) => {
      resolve(answer)
      socket.destroy()
    }
    const stay = () =>
      socket.setTimeout(quietMs, () => settle({reason: 'answered', detail: 'the connection stayed open'}))
    socket.once('error', (error) => settle(failureAnswer(error, signal)))
    socket.once('close', () => settle(cut))
    socket.once('end', () => settle(cut))
    socket.once('data', () => settle({reason: 'answered', detail: 'the other side sent bytes'}))
    signal.addEventListener('abort', () => settle(failureAnswer(signal.reason, signal)), {once: true})
    if (socket.connecting) socket.once('connect', stay)
    else stay()
  })
}

/** Connects, and waits for a byte or for a quiet open connection. */
export async function probeTcp({host, port, via}: TcpProbe, patience: Patience): Promise<ProbeAnswer> {
  if (via === undefined) return watch(connect({host, port}), patience)
  const tunnel = await openTunnel(via, {host, port}, patience.signal)
  return tunnel.kind === 'closed' ? tunnel.answer : watch(tunnel.socket, patience)
}
