import type {Probe} from '../core/documents/probe.ts'
import type {ProbeAnswer} from '../core/ports.ts'
import {exchange, type Headers} from './exchange.ts'
import {statusAnswer} from './status-answer.ts'

type HttpProbe = Extract<Probe, {type: 'http'}>

/** One request, no redirect followed, over a new connection. `secrets` are headers that no answer repeats. */
export async function probeHttp(probe: HttpProbe, secrets: Headers, signal: AbortSignal): Promise<ProbeAnswer> {
  const url = new URL(probe.url)
  const {method = 'GET', body, headers = {}, via, refusedBy} = probe
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  const reply = await exchange(
    {
      url,
      method,
      headers: {...(body === undefined ? {} : {'content-type': 'application/json'}), ...given, ...secrets},
      ...(body === undefined ? {} : {body}),
      via,
    },
    () => undefined,
    signal,
  )
  return reply.kind === 'failed' ? reply.answer : statusAnswer(reply, url, refusedBy)
}
