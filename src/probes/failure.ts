import type {ProbeReason} from '../core/documents/probe.ts'
import {codeOf} from '../core/text/error-code.ts'
import type {ProbeAnswer} from '../core/ports.ts'

const reasons: Readonly<Record<string, ProbeReason>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ECONNREFUSED: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'timeout',
}

const details: Readonly<Partial<Record<ProbeReason, string>>> = {
  dns: 'the name was not resolved',
  unreachable: 'nothing accepted the connection',
  reset: 'the connection was accepted and closed before a byte came',
  timeout: 'no answer in time',
}

/** What a connection error says. Only its code is shown: messages may repeat what was sent. */
export function failureAnswer(error: unknown, signal: AbortSignal): ProbeAnswer {
  if (signal.aborted) return {reason: 'timeout', detail: 'no answer in time'}
  const code = codeOf(error, 'unknown error')
  const reason = reasons[code] ?? 'unexpected'
  return {reason, detail: `${details[reason] ?? 'the connection failed'} (${code})`}
}
