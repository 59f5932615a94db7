import {connect, type Socket} from 'node:net'
import type {Clock, HeldConnection, HeldProbe, ProbeAnswer} from '../core/ports.ts'
import {failureAnswer} from './failure.ts'
import {openTunnel} from './tunnel.ts'

export interface HoldOptions {
  /** Until when the connection must be open. */
  readonly signal: AbortSignal
  readonly clock: Pick<Clock, 'mono' | 'sleep'>
  /** How long its first byte is waited for. */
  readonly firstByteMs: number
}

/** A connection that said nothing for longer than this was not alive when it was closed. */
const aliveMs = 5_000
const pingMs = 1_000

const nothing = (answer: ProbeAnswer): HeldConnection => ({look: () => answer, close: () => undefined})

const throughNothing = (detail: string): ProbeAnswer => ({
  reason: 'disconnected',
  detail: `nothing is open through the device: ${detail}`,
})

/** A device that is out of the Mesh has nothing open through it; any other refusal says nothing of what was open before. */
export async function askDevice({host, port, via}: HeldProbe, signal: AbortSignal): Promise<ProbeAnswer> {
  const tunnel = via === undefined ? undefined : await openTunnel(via, {host, port}, signal)
  if (tunnel?.kind === 'open') tunnel.socket.destroy()
  if (tunnel?.kind === 'closed' && tunnel.answer.reason === 'disconnected') return throughNothing(tunnel.answer.detail)
  return {
    reason: 'unexpected',
    detail: 'its connection was not opened before the change by this process, and cannot be any more',
  }
}

function neverOpened({reason, detail}: ProbeAnswer): HeldConnection {
  if (reason === 'disconnected') return nothing(throughNothing(detail))
  return nothing({
    reason: reason === 'timeout' ? reason : 'unreachable',
    detail: `the connection could not be opened before the change: ${detail}`,
  })
}

interface Life {
  lastByteAt?: number
  closed?: {readonly at: number; readonly how: string}
}

function lookAt({lastByteAt, closed}: Life, now: number): ProbeAnswer {
  if (lastByteAt === undefined)
    return {reason: 'silent', detail: 'no byte ever came on the connection, so that its end would prove nothing'}
  const quietMs = (closed?.at ?? now) - lastByteAt
  if (closed === undefined) {
    return quietMs <= aliveMs
      ? {reason: 'answered', detail: 'the connection is open and carries bytes'}
      : {reason: 'silent', detail: `the connection is open, and no byte came for ${Math.round(quietMs / 1000)} s`}
  }
  return quietMs <= aliveMs
    ? {reason: 'cut', detail: `the connection carried bytes and was ${closed.how}`}
    : {reason: 'silent', detail: `the connection was ${closed.how} after ${Math.round(quietMs / 1000)} s of silence`}
}

async function keepSending(socket: Socket, text: string, clock: HoldOptions['clock']): Promise<void> {
  const closed = new AbortController()
  socket.once('close', () => closed.abort())
  while (!socket.destroyed) {
    // Only an abort rejects: the connection is over.
    await clock.sleep(pingMs, closed.signal).catch(() => undefined)
    if (!socket.destroyed) socket.write(text)
  }
}

/** Listens to an open connection for as long as it lives. */
function listenTo(socket: Socket, {opening, ping}: HeldProbe, {clock}: HoldOptions): {life: Life; close: () => void} {
  const life: Life = {}
  const ended = (how: string) => {
    life.closed ??= {at: clock.mono(), how}
    socket.destroy()
  }
  socket.on('data', () => (life.lastByteAt = clock.mono()))
  socket.on('error', () => ended('reset'))
  socket.once('end', () => ended('closed'))
  socket.once('close', () => ended('closed'))
  if (opening !== undefined) socket.write(opening)
  if (ping !== undefined) void keepSending(socket, ping, clock)
  return {life, close: () => void socket.destroy()}
}

function firstByte(socket: Socket, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    AbortSignal.timeout(withinMs).addEventListener('abort', () => resolve(), {once: true})
    socket.once('data', () => resolve())
    socket.once('close', () => resolve())
  })
}

function opened({host, port}: HeldProbe, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({host, port})
    const late = () => void socket.destroy(new Error('too late'))
    signal.addEventListener('abort', late, {once: true})
    socket.once('error', reject)
    socket.once('connect', () => {
      signal.removeEventListener('abort', late)
      socket.off('error', reject)
      resolve(socket)
    })
  })
}

/**
 * Opens a connection before the change, to be looked at after it. Nothing documents that a rule change ends a live
 * connection (docs: Client sessions, limitations), so nothing but this shows it. It was cut when it was reset or closed
 * while bytes came; one that was silent proves nothing by its end.
 */
export async function holdConnection(probe: HeldProbe, options: HoldOptions): Promise<HeldConnection> {
  const {signal, clock, firstByteMs} = options
  const {host, port, via} = probe
  try {
    const tunnel =
      via === undefined
        ? {kind: 'open' as const, socket: await opened(probe, signal)}
        : await openTunnel(via, {host, port}, signal)
    if (tunnel.kind === 'closed') return neverOpened(tunnel.answer)
    const {life, close} = listenTo(tunnel.socket, probe, options)
    await firstByte(tunnel.socket, firstByteMs)
    return {look: () => lookAt(life, clock.mono()), close}
  } catch (error) {
    return neverOpened(failureAnswer(error, signal))
  }
}
