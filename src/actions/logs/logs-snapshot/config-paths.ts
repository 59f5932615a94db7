import type {Target} from '../../../core/targets.ts'
import {Uuid} from '../../../core/ids.ts'
import type {Row} from '../answer.ts'

/** One GET below the account, and where its pages go in the bag. */
export interface ConfigPath {
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** What an object of the listing leads on to. */
  readonly further?: (row: Row) => readonly ConfigPath[]
}

const isUuid = (id: unknown): id is string => Uuid.safeParse(id).success

/** Every registration, because only the device name says which of them are replicas; the default would leave out the revoked ones. */
const registrations: ConfigPath = {path: 'devices/registrations', query: {status: 'all'}}

const itemsOf = (list: string): ConfigPath => ({path: `gateway/lists/${list}/items`})

/** A segment is cut off through lists of addresses, and a target does not say which: the items of all of them are kept. */
const addressLists: ConfigPath = {
  path: 'gateway/lists',
  further: ({type, id}) => (type === 'IP' && isUuid(id) ? [itemsOf(id)] : []),
}

/**
 * GET paths that hold the configuration of a target (levers: SDK resource files of the same names).
 * Never a path that ends in `/token`: it would answer with a live secret.
 */
export function configPaths({kind, id}: Target): readonly ConfigPath[] {
  switch (kind) {
    case 'gateway-rule':
      return [{path: `gateway/rules/${id}`}]
    case 'gateway-list':
      return [{path: `gateway/lists/${id}`}, itemsOf(id)]
    case 'service-token':
      return [{path: `access/service_tokens/${id}`}]
    case 'api-token':
      return [{path: `tokens/${id}`}]
    case 'access-app':
      return [{path: `access/apps/${id}`}, {path: `access/apps/${id}/policies`}]
    case 'mesh-node':
      return [
        ...(isUuid(id) ? [{path: `warp_connector/${id}`}, {path: `warp_connector/${id}/connections`}] : []),
        registrations,
      ]
    case 'segment':
      return [{path: 'gateway/rules'}, addressLists]
    case 'logs':
      return []
    default:
      return kind satisfies never
  }
}

/** What of a target's configuration is not kept. */
export function configGaps({kind}: Target): readonly string[] {
  if (kind !== 'mesh-node' && kind !== 'segment') return []
  return ['the routes of Mesh nodes (teamnet/routes) and the policy of who may enrol a device are not kept']
}
