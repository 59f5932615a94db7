import type {Account} from '../../account/account.ts'
import type {Rule} from '../../account/records.ts'
import {memory} from '../family.ts'

/** Whom a record is about: a device with its registration, or a machine behind a Mesh node, of which only the address is known. */
export interface Origin {
  readonly address: string
  readonly deviceId: string
  readonly deviceName: string
  readonly registrationId: string
  readonly email: string
}

interface Decided {
  readonly at: string
  readonly origin: Origin
  readonly policyId: string
  readonly policyName: string
}

/** One new connection that Gateway decided on. */
export interface NetworkSession extends Decided {
  readonly action: 'allow' | 'block'
  readonly destination: string
  readonly port: number
}

/** One name that a device asked Gateway's resolver for. */
export interface NameQuery extends Decided {
  readonly name: string
  /** Its place in the documented list of decisions (docs: Gateway DNS log fields): 5 no policy, 9 blocked by a rule, 10 allowed by one. */
  readonly decision: 5 | 9 | 10
  readonly resolved: string
}

interface GatewayLog {
  readonly sessions: NetworkSession[]
  readonly queries: NameQuery[]
}

export const gatewayLogOf = memory((): GatewayLog => ({sessions: [], queries: []}))

/** Sandboxes run for days: the oldest records go first. */
const mostRecords = 50_000

function push<Item>(log: Item[], item: Item): void {
  log.push(item)
  if (log.length > mostRecords) log.shift()
}

function emailOf(account: Account, device: string): string {
  const enrolment = account.devices.get(device)?.enrolment
  if (enrolment?.by === 'person') return enrolment.email
  const kind = enrolment?.by === 'node' ? 'warp_connector' : 'non_identity'
  return enrolment === undefined ? '' : `${kind}@example.cloudflareaccess.com`
}

function originOf(account: Account, name: string, address: string): Origin {
  const latest = [...account.registrations.values()].map(({stored}) => stored).findLast(({device}) => device === name)
  return {
    address,
    deviceId: account.devices.get(name)?.id ?? '',
    deviceName: account.devices.has(name) ? name : '',
    registrationId: latest?.id ?? '',
    email: emailOf(account, name),
  }
}

interface Seen {
  /** A device, or a machine behind a node. */
  readonly name: string
  readonly address: string
  /** The rule that decided. */
  readonly rule: Rule | undefined
}

const decided = (account: Account, {name, address, rule}: Seen): Decided => ({
  at: account.stamp(),
  origin: originOf(account, name, address),
  policyId: rule?.id ?? '',
  policyName: rule?.name ?? '',
})

/** A connection that Gateway let pass or blocked; one that found no way is in another log (docs: Zero Trust network sessions). */
export function recordSession(account: Account, seen: Seen, to: Pick<NetworkSession, 'destination' | 'port'>): void {
  const action = seen.rule?.action === 'block' ? 'block' : 'allow'
  push(gatewayLogOf(account).sessions, {...decided(account, seen), action, ...to})
}

export function recordQuery(account: Account, seen: Seen, answer: Pick<NameQuery, 'name' | 'resolved'>): void {
  const decision = seen.rule === undefined ? 5 : seen.rule.action === 'block' ? 9 : 10
  push(gatewayLogOf(account).queries, {...decided(account, seen), decision, ...answer})
}
