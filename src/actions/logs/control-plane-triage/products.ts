import type {RawAnswer, Reader} from '../../../core/cloudflare.ts'

/** One part of the control plane, and what firebreak does through it. */
export interface Product {
  /** Name of the source in the evidence. */
  readonly source: string
  /** As it is written at the beginning of a line. */
  readonly title: string
  /** What can be pulled as long as it answers. */
  readonly levers: string
  read(reader: Reader): Promise<RawAnswer>
}

const one = {per_page: '1'}
const below =
  (path: string, query: Readonly<Record<string, string>> = {}) =>
  (reader: Reader): Promise<RawAnswer> =>
    reader.raw(`/accounts/${reader.account}/${path}`, query)

/** A token is known at one of two endpoints, according to its kind. */
async function verifyToken(reader: Reader): Promise<RawAnswer> {
  const answer = await below('tokens/verify')(reader)
  return answer.status >= 400 && answer.status < 500 ? reader.raw('/user/tokens/verify') : answer
}

const hourMs = 3_600_000

function lastHourOfAudit(reader: Reader): Promise<RawAnswer> {
  const now = reader.now()
  const since = new Date(now.getTime() - hourMs).toISOString()
  return below('logs/audit', {since, before: now.toISOString(), limit: '1'})(reader)
}

const query = `query ($accountTag: string, $datetimeStart: string) {
  viewer {
    accounts(filter: {accountTag: $accountTag}) {
      accessLoginRequestsAdaptiveGroups(limit: 1, filter: {datetime_geq: $datetimeStart}) { count }
    }
  }
}`

const lastHourOfSignIns = (reader: Reader): Promise<RawAnswer> =>
  reader.graphql(query, {
    accountTag: reader.account,
    datetimeStart: new Date(reader.now().getTime() - hourMs).toISOString(),
  })

/** One cheap read for each product that has levers or evidence: what it answers says whether the rest of it may. */
export const products: readonly Product[] = [
  {source: 'api-token', title: 'API token', levers: 'anything at all', read: verifyToken},
  {
    source: 'gateway',
    title: 'Gateway',
    levers: 'the kill switch, the quarantine list and the isolation of segments',
    read: below('gateway/rules'),
  },
  {
    source: 'access',
    title: 'Access',
    levers: 'the quarantine group, the end of sessions and the quarantine of Workers',
    read: below('access/apps', one),
  },
  {
    source: 'service-tokens',
    title: 'Service tokens',
    levers: 'disabling and rotating service tokens',
    read: below('access/service_tokens', one),
  },
  {source: 'api-tokens', title: 'API tokens', levers: 'disabling API tokens', read: below('tokens', one)},
  {
    source: 'devices',
    title: 'Devices',
    levers: 'revoking registrations',
    read: below('devices/registrations', one),
  },
  {
    source: 'tunnels',
    title: 'Tunnels',
    levers: 'rotating tunnels and dropping their connectors',
    read: below('cfd_tunnel', one),
  },
  {source: 'routes', title: 'Private networks', levers: 'moving routes', read: below('teamnet/routes', one)},
  {
    source: 'workers',
    title: 'Workers',
    levers: 'safe versions and entry points of Workers',
    read: below('workers/scripts'),
  },
  {source: 'audit', title: 'Audit log', levers: 'seeing who changed what', read: lastHourOfAudit},
  {
    source: 'analytics',
    title: 'GraphQL Analytics',
    levers: 'seeing sign-ins with service tokens',
    read: lastHourOfSignIns,
  },
]
