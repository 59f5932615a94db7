import type {Clock} from '../../core/ports.ts'

export type Destination = 'crm' | 'ledger' | 'stream'
/** `refused`: the edge said no, by an answer, a reset or a cut. `failed`: anything else that is not success. */
export type CallAnswer = 'ok' | 'refused' | 'failed'

/** One call of an agent, as the agent saw it. */
export interface TrafficEntry {
  readonly at: string
  readonly agent: string
  readonly to: Destination
  readonly answer: CallAnswer
  readonly detail: string
}

export type Counts = Readonly<Record<Destination, Readonly<Record<CallAnswer, number>>>>

export interface Traffic {
  /** The latest calls, oldest first. */
  readonly recent: readonly TrafficEntry[]
  /** Since the start, by agent. */
  readonly counts: Readonly<Record<string, Counts>>
}

export interface TrafficLog {
  record(entry: Omit<TrafficEntry, 'at'>): void
  read(): Traffic
}

const keep = 1000

/** Remembers the latest calls and counts all of them. */
export function createTrafficLog(agents: readonly string[], clock: Clock): TrafficLog {
  const recent: TrafficEntry[] = []
  const none = () => ({ok: 0, refused: 0, failed: 0})
  const counts = new Map(agents.map((agent) => [agent, {crm: none(), ledger: none(), stream: none()}]))
  return {
    record(entry) {
      recent.push({at: clock.now().toISOString(), ...entry})
      if (recent.length > keep) recent.shift()
      const counted = counts.get(entry.agent)
      if (counted !== undefined) counted[entry.to][entry.answer] += 1
    },
    read: () => ({recent: [...recent], counts: structuredClone(Object.fromEntries(counts))}),
  }
}
