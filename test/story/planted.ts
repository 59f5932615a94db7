import type {AuditEntry} from '../../src/sandbox/account/audit-entry.ts'
import type {ServiceTokenLogin, UserLogin} from '../../src/sandbox/account/records.ts'
import {addGateway, aiGatewaysOf, type ModelCall} from '../../src/sandbox/families/ai-gateway/records.ts'
import {mcpOf} from '../../src/sandbox/families/mcp/records.ts'
import {gatewayLogOf, type NameQuery, type NetworkSession} from '../../src/sandbox/families/gateway-log/records.ts'
import type {World} from '../../src/sandbox/world.ts'

type Account = World['account']

/** Everything by which one doer is named in a log. */
export interface Doer {
  readonly name: string
  readonly serviceToken: string
  readonly apiToken: string
  readonly registration: string
  readonly address: string
  readonly gateway: string
  readonly email: string
  readonly portal: string
}

/** One deed of the truth that a replay is held against. */
export interface PlantedDeed {
  readonly at: number
  readonly source: string
  /** As the story must name what it was done to. */
  readonly object: string
}

interface Rows {
  readonly logins: ServiceTokenLogin[]
  readonly audit: AuditEntry[]
  readonly calls: ModelCall[]
  readonly sessions: NetworkSession[]
  readonly queries: NameQuery[]
  readonly people: UserLogin[]
  readonly tools: PortalCall[]
}
type PortalCall = ReturnType<typeof mcpOf>['calls'][number]

interface Pen {
  readonly account: Account
  readonly rows: Rows
  readonly random: () => number
}

interface Writing {
  readonly doer: Doer
  readonly at: string
  /** Unique to the deed, and hostile. */
  readonly mark: string
  readonly number: number
  /** When the sessions of this planting were opened: before all that is asked for. */
  readonly opened: string
}

/** What attackers put into names: terminal commands, markup, other directions of writing, what looks like a path. */
const hostile = [
  '\u001b]0;owned\u0007',
  '<img src=x onerror=1>',
  '\u202egnp.exe',
  '../../etc',
  '`|[x](http://x)',
  'ünïcödé',
  '',
]

const hex = (random: () => number, length: number): string =>
  Array.from({length}, () => Math.floor(random() * 16).toString(16)).join('')

const originOf = ({name, address, registration}: Doer) => ({
  address,
  deviceId: `device-of-${name}`,
  deviceName: name,
  registrationId: registration,
  email: 'non_identity@example.cloudflareaccess.com',
})

/** How each source writes a deed down; gives what the deed was done to, as a story names it. */
const writers: Readonly<Record<string, (pen: Pen, writing: Writing) => string>> = {
  'service-token-logins'({rows, random}, {doer, at, mark}) {
    const {serviceToken: serviceTokenId, address} = doer
    rows.logins.push({at, appId: mark, serviceTokenId, policyId: '', allowed: true, address, ray: hex(random, 16)})
    return mark
  },
  audit({account, rows, random}, {doer, at, mark}) {
    rows.audit.push({
      id: hex(random, 32),
      account: {id: account.id, name: account.name},
      action: {description: mark, result: 'success', time: at, type: 'update'},
      actor: {
        context: 'api_token',
        ip_address: '198.51.100.7',
        token_id: doer.apiToken,
        token_name: `${doer.name} ${mark}`,
        type: 'account',
      },
      raw: {cf_ray_id: hex(random, 16), method: 'PUT', status_code: 200, uri: '/client/v4/x', user_agent: mark},
      resource: {id: mark, product: 'gateway', scope: 'accounts', type: 'rule'},
    })
    return mark
  },
  'ai-gateway'({rows, random}, {doer, at, mark}) {
    const call = {provider: 'openai', path: 'chat/completions', success: true, status_code: 200}
    rows.calls.push({...call, id: hex(random, 26), gateway: doer.gateway, created_at: at, model: mark})
    return mark
  },
  'gateway-network'({rows}, {doer, at, number}) {
    const [destination, port] = [`10.9.${number >> 8}.${number & 255}`, 8443]
    rows.sessions.push({at, origin: originOf(doer), policyId: '', policyName: '', action: 'allow', destination, port})
    return `${destination}:${port}`
  },
  'gateway-dns'({rows}, {doer, at, mark}) {
    const decided = {policyId: '', policyName: '', decision: 5 as const, resolved: '10.9.0.1'}
    rows.queries.push({...decided, at, origin: originOf(doer), name: mark})
    return mark
  },
  /** One call in four comes by a session that nobody is on record for having opened. */
  'mcp-portal'({rows, random}, {doer, at, mark, opened}) {
    const call = {portal: doer.portal, server: 'crm-tools', address: doer.address, failure: ''}
    const session = `${doer.name}-${opened}`
    const isOpened = rows.tools.some((one) => one.session === session)
    if (!isOpened) rows.tools.push({...call, at: opened, session, method: 'initialize', tool: ''})
    const used = random() < 0.25 ? `${session}-of-nobody` : session
    rows.tools.push({...call, at, session: used, method: 'tools/call', tool: mark})
    return `crm-tools/${mark}`
  },
  /** Two data sets have it, under one ray. */
  access({rows, random}, {doer, at, mark}) {
    rows.people.push({at, appId: mark, email: doer.email, allowed: true, address: '198.51.100.9', ray: hex(random, 16)})
    return mark
  },
}
export const writtenSources = Object.keys(writers)

/** Mulberry32: the same numbers for the same seed, everywhere. */
function randomOf(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** In front of what the account wrote itself since it began: logs are in order of time. */
function file(account: Account, rows: Rows): void {
  const before = <Item>(log: Item[], add: readonly Item[], timeOf: (item: Item) => string) => {
    const all = [...add, ...log].toSorted((a, b) => Date.parse(timeOf(a)) - Date.parse(timeOf(b)))
    log.splice(0, log.length, ...all)
  }
  before(account.logins, rows.logins, ({at}) => at)
  before(account.userLogins, rows.people, ({at}) => at)
  before(account.audit, rows.audit, ({action}) => action.time)
  before(aiGatewaysOf(account).calls, rows.calls, ({created_at}) => created_at)
  before(gatewayLogOf(account).sessions, rows.sessions, ({at}) => at)
  before(gatewayLogOf(account).queries, rows.queries, ({at}) => at)
  before(mcpOf(account).calls, rows.tools, ({at}) => at)
}

export interface Planting {
  readonly seed: number
  /** Epoch milliseconds; the deeds lie within two minutes of it. */
  readonly from: number
  readonly agent: Doer
  readonly others: readonly Doer[]
  readonly sources: readonly string[]
  /** Numbers objects that cannot carry a mark, so that no two plantings have the same. */
  readonly number: number
}

export const deeds = 300
export const plantedMs = 120_000

/**
 * Writes 300 deeds of an agent into as many logs as there are, and between them as many of others: interleaved, many in the same
 * millisecond, under hostile names. Gives the agent's, in order of time.
 */
export function plant(
  account: Account,
  {seed, from, agent, others, sources, number: first}: Planting,
): readonly PlantedDeed[] {
  const random = randomOf(seed)
  const rows: Rows = {logins: [], audit: [], calls: [], sessions: [], queries: [], people: [], tools: []}
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)]
  const planted: PlantedDeed[] = []
  let at = from
  for (let index = 0; index < 2 * deeds; index++) {
    const isAgent = index % 2 === 0
    // Half of them are in the very millisecond of the one before.
    at += random() < 0.5 ? 0 : Math.floor(random() * (plantedMs / deeds))
    const doer = isAgent ? agent : (pick(others) ?? agent)
    const source = pick(sources) ?? 'audit'
    const mark = `${isAgent ? 'own' : 'others'}-${seed}-${index}${pick(hostile)}`
    const writing = {
      doer,
      at: new Date(at).toISOString(),
      mark,
      number: first + index,
      opened: new Date(from - 1).toISOString(),
    }
    const object = writers[source]?.({account, rows, random}, writing) ?? ''
    if (isAgent) planted.push({at, source, object})
  }
  file(account, rows)
  return planted
}

/** The doer that the sandbox's scenario has under this name, with a gateway and a person of its own. */
export function doerIn(account: Account, name: string): Doer {
  const stored = <Item extends {readonly name: string}>(items: Iterable<{readonly stored: Item}>) =>
    [...items].map((item) => item.stored).find((item) => item.name === name)
  const registration = [...account.registrations.values()].find((one) => one.stored.device === name)?.stored.id ?? ''
  const gateway = `${name}-models`
  addGateway(account, gateway, {
    cache_invalidate_on_update: false,
    cache_ttl: null,
    collect_logs: true,
    rate_limiting_interval: null,
    rate_limiting_limit: null,
  })
  return {
    name,
    serviceToken: stored(account.serviceTokens.values())?.id ?? '',
    apiToken: stored(account.apiTokens.values())?.id ?? '',
    registration,
    address: account.devices.get(name)?.address ?? '',
    gateway,
    email: `${name}@example.com`,
    portal: `${name}-portal`,
  }
}
