import type {Reader} from '../core/cloudflare.ts'
import type {Probe} from '../core/documents/probe.ts'
import {Fault} from '../core/fault.ts'
import type {Clock, ProbeAnswer, Prober} from '../core/ports.ts'
import {probeApiToken, type TokenAuthority} from './api-token-probe.ts'
import {probeDns} from './dns/dns-probe.ts'
import {probeFlag} from './flag-probe.ts'
import {askDevice, holdConnection} from './held-probe.ts'
import {probeHttp} from './http-probe.ts'
import {probeMcp} from './mcp/mcp-probe.ts'
import {type ResolveSecret, secretHeaders} from './secret-headers.ts'
import {probeTcp} from './tcp-probe.ts'

export interface ProberOptions {
  readonly resolveSecret: ResolveSecret
  /** Evaluates flags. */
  readonly reader: Reader
  readonly authority: TokenAuthority
  readonly clock: Pick<Clock, 'mono' | 'sleep'>
  /** For one whole probe, its way through a device's proxy included; 3 s by default. */
  readonly timeoutMs?: number
}

/** Only behind a device's proxy is a reset Gateway's way to block; elsewhere a crashed server does the same, and proves nothing. */
function withoutGateway(probe: Probe, answer: ProbeAnswer): ProbeAnswer {
  const isDirect = !('via' in probe) || probe.via === undefined
  return isDirect && answer.reason === 'reset' ? {...answer, reason: 'unreachable'} : answer
}

/**
 * Looks from outside, each time over a connection of its own, and says what came back. A probe whose secret cannot be
 * read is `unexpected`: it proves nothing, and it must not end a run that has already contained.
 */
export function createProber({resolveSecret, reader, authority, clock, timeoutMs = 3_000}: ProberOptions): Prober {
  const within = () => AbortSignal.timeout(timeoutMs)
  const run = async (probe: Probe): Promise<ProbeAnswer> => {
    switch (probe.type) {
      case 'http':
        return probeHttp(probe, await secretHeaders(probe, resolveSecret), within())
      case 'tcp':
        return probeTcp(probe, {signal: within(), quietMs: Math.min(1_000, timeoutMs / 2)})
      case 'held':
        return askDevice(probe, within())
      case 'dns':
        return probeDns(probe, within())
      case 'mcp':
        return probeMcp(probe, await secretHeaders(probe, resolveSecret), within())
      case 'flag':
        return probeFlag(probe, reader)
      case 'api-token':
        return probeApiToken(await resolveSecret(probe.token), authority, within())
      default:
        return probe satisfies never
    }
  }
  return {
    async ask(probe) {
      try {
        return withoutGateway(probe, await run(probe))
      } catch (error) {
        if (!(error instanceof Fault)) throw error
        const [first] = error.next
        const remedy = first === undefined ? '' : `; ${first}`
        return {reason: 'unexpected', detail: `the probe could not be made: ${error.message}${remedy}`}
      }
    },
    hold: (probe) => holdConnection(probe, {signal: within(), clock, firstByteMs: timeoutMs / 2}),
  }
}
