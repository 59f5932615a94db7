import type {Account} from '../../account/account.ts'
import {memory} from '../family.ts'

/** One invocation of a Worker, as Workers Observability keeps it. */
export interface Invocation {
  readonly id: string
  /** Script name. */
  readonly service: string
  /** Epoch milliseconds. */
  readonly timestamp: number
  readonly eventType: 'fetch' | 'scheduled'
  /** What set it off: `GET /search`, or a cron expression. */
  readonly trigger: string
  readonly status: number
  readonly ray: string
  readonly requestId: string
  readonly version: string
}

export interface Observability {
  /** Oldest first. */
  readonly invocations: Invocation[]
  /** By script name: what share of its invocations is kept, 0 to 1; all of them where nothing is said. */
  readonly headSampling: Map<string, number>
  /** Scripts whose observability is off: their past is still there. */
  readonly isOff: Set<string>
  /** How thinly a query reads what is kept; 1 reads all of it. */
  abrLevel: number
  /** Told of each invocation, kept or not. */
  readonly listeners: Set<(invocation: Invocation) => void>
  /** Told when whoever listens gets only some of the invocations, and when all again. */
  readonly overloads: Set<(type: 'overload' | 'overload-stop') => void>
}

export const observabilityOf: (account: Account) => Observability = memory(() => ({
  invocations: [],
  headSampling: new Map(),
  isOff: new Set(),
  abrLevel: 1,
  listeners: new Set(),
  overloads: new Set(),
}))

/** What the settings of a Worker say of it (SDK: ScriptAndVersionSettings). */
export const observabilitySettings = (account: Account, service: string) => ({
  enabled: !observabilityOf(account).isOff.has(service),
  head_sampling_rate: observabilityOf(account).headSampling.get(service) ?? 1,
})

/** Which of them are kept follows from the request alone: of ten in a row at 0.1, one. */
function isKept(account: Account, {service, requestId}: Invocation): boolean {
  const {headSampling, isOff} = observabilityOf(account)
  const rate = headSampling.get(service) ?? 1
  return !isOff.has(service) && Number.parseInt(requestId.slice(0, 8), 16) / 0xffffffff <= rate
}

/** Notes that a Worker was invoked, now or, for what is past when the account begins, some time ago. */
export function invoked(
  account: Account,
  {agoMs = 0, ...about}: Omit<Invocation, 'id' | 'timestamp' | 'ray' | 'requestId'> & {readonly agoMs?: number},
): void {
  const {invocations, listeners} = observabilityOf(account)
  const invocation = {
    ...about,
    id: account.mint.hex('telemetry', 26),
    timestamp: account.clock.now().getTime() - agoMs,
    ray: account.mint.hex('worker-ray', 16),
    requestId: account.mint.hex('worker-request', 32),
  }
  if (isKept(account, invocation)) invocations.push(invocation)
  for (const listen of listeners) listen(invocation)
}
