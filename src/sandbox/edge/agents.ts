import type {Clock} from '../../core/ports.ts'
import type {EdgePolicy} from '../edge-policy.ts'
import {createAgent, type AgentSpec} from './agent.ts'
import {type Beat, every, realBeat} from './every.ts'
import {createTrafficLog, type Traffic} from './traffic.ts'

export interface AgentsOptions {
  readonly agents: readonly AgentSpec[]
  readonly policy: EdgePolicy
  readonly clock: Clock
  readonly crm: string
  readonly ledger: string
  readonly proxies: Readonly<Record<string, string>>
  /** Between two rounds of one agent; 500 ms when absent. */
  readonly everyMs?: number
  /** By what they pause; really when absent. */
  readonly beat?: Beat
}

export interface Agents {
  start(): void
  traffic(): Traffic
  stop(): Promise<void>
}

/** The agents of a scenario, each at its own work twice a second until stopped. */
export function createAgents({
  agents,
  policy,
  clock,
  crm,
  ledger,
  proxies,
  everyMs = 500,
  beat = realBeat,
}: AgentsOptions): Agents {
  const log = createTrafficLog(
    agents.map(({name}) => name),
    clock,
  )
  const stopping = new AbortController()
  let working: Promise<unknown> = Promise.resolve()

  function work(spec: AgentSpec): Promise<void> {
    const proxy = proxies[spec.device]
    if (proxy === undefined) throw new Error(`no Cloudflare One Client for ${spec.device}`)
    const agent = createAgent(spec, {
      crm,
      ledger,
      proxy,
      reenrol: () => void policy.reenrol(spec.device),
      record: (to, answer, detail) => log.record({agent: spec.name, to, answer, detail}),
      signal: stopping.signal,
    })
    return every({ms: everyMs, beat}, stopping.signal, () => agent.act())
  }

  return {
    start() {
      working = Promise.all(agents.map(work))
    },
    traffic: () => log.read(),
    async stop() {
      stopping.abort()
      await working
    },
  }
}
