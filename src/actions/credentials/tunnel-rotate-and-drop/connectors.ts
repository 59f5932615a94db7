import type {Client} from 'cloudflare/resources/zero-trust/tunnels/cloudflared/connections'
import type {Hazard} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import type {Residual} from '../../../core/documents/plan.ts'

/** One cloudflared process that is connected for a tunnel. */
export interface Connector {
  readonly id: string
  /** Public addresses of its host. */
  readonly addresses: readonly string[]
  /** RFC 3339; undefined where the listing does not say. */
  readonly since: string | undefined
}

function seen({id, conns = [], run_at: since}: Client): readonly Connector[] {
  if (id === undefined || conns.length === 0) return []
  return [{id, addresses: [...new Set(conns.flatMap(({origin_ip: address}) => address ?? []))].toSorted(), since}]
}

/** Who is connected for a tunnel, by id. The listing has no pages (SDK: SinglePage). */
export async function readConnectors({api, account}: Reader, tunnel: string): Promise<readonly Connector[]> {
  const {result} = await api.zeroTrust.tunnels.cloudflared.connections.get(tunnel, {account_id: account})
  return result.flatMap(seen).toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** Who it is, for people: Cloudflare knows a connector by nothing but its id, its host's address and its age. */
export const inWords = ({id, addresses, since}: Connector): string =>
  `${id} from ${addresses.length === 0 ? 'an address that is not told' : addresses.join(', ')}${since === undefined ? '' : ` since ${since}`}`

export function connectorHazards(name: string, connectors: readonly Connector[]): readonly Hazard[] {
  if (connectors.length === 0) return []
  return [
    {
      rule: 'hazards',
      result: 'warned',
      object: name,
      message: `all ${connectors.length} connectors of tunnel ${name} are dropped, yours too, and what it serves is down until yours have the new token: ${connectors.map(inWords).join('; ')}`,
      next: ['compare the addresses with your hosts, and note those that are not yours'],
    },
  ]
}

/** Connected once the secret was changed and everybody was dropped: with the new token, or not dropped at all. */
export const connectorResidual = (name: string, connectors: readonly Connector[]): readonly Residual[] =>
  connectors.map((connector) => ({
    code: 'live-connector',
    standing: 'open',
    on: name,
    what: `connector ${inWords(connector)}`,
    why: `it is connected for tunnel ${name}; whether it is one of yours cannot be told from here`,
    next: 'compare its address with your hosts; if it is not yours, the new token has leaked: run again',
  }))
