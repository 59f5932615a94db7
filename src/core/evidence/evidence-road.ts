import type {Inventory} from '../documents/inventory.ts'
import type {S3Place} from './sink-place.ts'

/** By what a block, a revocation or a deletion could cut the evidence off. */
export interface EvidenceRoad {
  readonly hosts: readonly string[]
  readonly addresses: readonly string[]
  readonly ids: readonly string[]
  /** Buckets that sinks are in, and what the keys of their objects begin with. */
  readonly buckets: readonly {readonly name: string; readonly prefix: string}[]
}

/** What `evidence` of an inventory says, and what follows from its sinks. */
export function evidenceRoad({evidence}: Pick<Inventory, 'evidence'>): EvidenceRoad {
  const {hosts = [], addresses = [], ids = [], sinks = {}} = evidence ?? {}
  const stores = Object.values(sinks).filter((place): place is S3Place => place.type === 's3')
  return {
    hosts: [...hosts, ...stores.map(({endpoint}) => new URL(endpoint).hostname)],
    addresses,
    ids: [...ids, ...stores.flatMap(({token}) => token ?? [])],
    buckets: stores.map(({bucket: name, prefix = ''}) => ({name, prefix})),
  }
}
