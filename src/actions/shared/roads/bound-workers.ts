import type {Reader} from '../../../core/cloudflare.ts'
import {readWorkers} from '../workers/script.ts'

/** A Worker that reaches private networks by a binding of its own. */
export interface BoundWorker {
  readonly name: string
  /** `cf1:network`, or ids of tunnels. */
  readonly networks: readonly string[]
}

export interface BoundWorkers {
  readonly bound: readonly BoundWorker[]
  /** Workers that nobody looked at. */
  readonly unread: number
}

/** The whole Mesh, as a binding names it (SDK: WorkersBindingKindVPCNetwork.network_id). */
export const wholeMesh = 'cf1:network'

/** Each Worker costs a request, and the bindings of one are in no listing. */
const mostLookedAt = 25

/**
 * Workers with a binding of kind `vpc_network`, as their settings show them. Those that are named come first, and beyond
 * a number of requests the others are only counted.
 */
export async function readBoundWorkers(reader: Reader, named: readonly string[]): Promise<BoundWorkers> {
  const {api, account} = reader
  const all = (await readWorkers(reader)).map(({name}) => name)
  const ordered = [...all.filter((name) => named.includes(name)), ...all.filter((name) => !named.includes(name))]
  const looked = ordered.slice(0, mostLookedAt)
  const bound = await Promise.all(
    looked.map(async (name): Promise<BoundWorker> => {
      const {bindings = []} = await api.workers.scripts.scriptAndVersionSettings.get(name, {account_id: account})
      const networks = bindings.flatMap((binding) =>
        binding.type === 'vpc_network' ? [binding.tunnel_id ?? binding.network_id ?? wholeMesh] : [],
      )
      return {name, networks}
    }),
  )
  return {bound: bound.filter(({networks}) => networks.length > 0), unread: ordered.length - looked.length}
}
