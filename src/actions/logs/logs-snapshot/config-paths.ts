import type {Target} from '../../../core/targets.ts'
import {Uuid} from '../../../core/ids.ts'

/** One GET below the account, and where its pages go in the bag. */
export interface ConfigPath {
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
}

const isUuid = (id: string): boolean => Uuid.safeParse(id).success

/** Every registration, because only the device name says which of them are replicas; the default would leave out the revoked ones. */
const registrations: ConfigPath = {path: 'devices/registrations', query: {status: 'all'}}

/**
 * GET paths that hold the configuration of a target (levers: SDK resource files of the same names).
 * Never a path that ends in `/token`: it would answer with a live secret.
 */
export function configPaths({kind, id}: Target): readonly ConfigPath[] {
  switch (kind) {
    case 'gateway-rule':
      return [{path: `gateway/rules/${id}`}]
    case 'gateway-list':
      return [{path: `gateway/lists/${id}`}, {path: `gateway/lists/${id}/items`}]
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
      return [{path: 'gateway/rules'}, {path: 'gateway/lists'}]
    case 'logs':
      return []
    default:
      return kind satisfies never
  }
}
