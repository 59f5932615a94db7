import type {Probe} from '../core/documents/probe.ts'
import {Fault} from '../core/fault.ts'
import type {ProbeAnswer, Prober} from '../core/ports.ts'
import type {Secret} from '../core/text/secret.ts'
import {probeHttp} from './http-probe.ts'
import {probeTcp} from './tcp-probe.ts'

export interface ProberOptions {
  readonly resolveSecret: (ref: string) => Promise<Secret>
  /** For one whole probe, its way through a device's proxy included; 3 s by default. */
  readonly timeoutMs?: number
}

type HttpProbe = Extract<Probe, {type: 'http'}>
type Headers = Readonly<Record<string, string>>

async function headersOf(
  {credential, session}: HttpProbe,
  resolveSecret: ProberOptions['resolveSecret'],
): Promise<Headers> {
  const reveal = async (ref: string) => (await resolveSecret(ref)).reveal()
  return {
    'user-agent': 'firebreak-probe',
    ...(credential === undefined
      ? {}
      : {
          'cf-access-client-id': await reveal(credential.clientId),
          'cf-access-client-secret': await reveal(credential.clientSecret),
        }),
    ...(session === undefined ? {} : {cookie: `CF_Authorization=${await reveal(session)}`}),
  }
}

/** Only behind a device's proxy is a reset Gateway's way to block; elsewhere a crashed server does the same, and proves nothing. */
function withoutGateway({via}: Probe, answer: ProbeAnswer): ProbeAnswer {
  return via === undefined && answer.reason === 'reset' ? {...answer, reason: 'unreachable'} : answer
}

/**
 * Looks from outside, each time over a connection of its own, and says what came back. A probe whose secret cannot be
 * read is `unexpected`: it proves nothing, and it must not end a run that has already contained.
 */
export function createProber({resolveSecret, timeoutMs = 3_000}: ProberOptions): Prober {
  const run: Prober = async (probe) => {
    switch (probe.type) {
      case 'http':
        return probeHttp(probe, await headersOf(probe, resolveSecret), AbortSignal.timeout(timeoutMs))
      case 'tcp':
        return probeTcp(probe, {signal: AbortSignal.timeout(timeoutMs), quietMs: Math.min(1_000, timeoutMs / 2)})
    }
  }
  return async (probe) => {
    try {
      return withoutGateway(probe, await run(probe))
    } catch (error) {
      if (error instanceof Fault) return {reason: 'unexpected', detail: `the probe could not be made: ${error.message}`}
      throw error
    }
  }
}
