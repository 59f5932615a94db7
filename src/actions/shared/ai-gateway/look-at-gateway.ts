import type {Replaced} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {Fault} from '../../../core/fault.ts'
import type {Target} from '../../../core/targets.ts'
import {ifReadable} from '../if-readable.ts'
import {type GatewaySettings, settingsOf} from './gateway-settings.ts'

export interface GatewayContext {
  /** Sent back whole by a change; may hold credentials of exporters, and therefore never becomes part of a state. */
  readonly settings: GatewaySettings
  /** Providers whose keys are kept at the gateway; undefined where that cannot be read. */
  readonly providers: readonly string[] | undefined
  /** Other gateways of the account that let anybody spend a key which is kept there; undefined where that cannot be read. */
  readonly openSiblings: readonly string[] | undefined
}

export interface SeenGateway {
  readonly target: Target
  readonly context: GatewayContext
}

/** Providers whose keys are kept at a gateway (SDK: ProviderConfigListResponse). */
async function providersOf({api, account, all}: Reader, gateway: string): Promise<readonly string[]> {
  const keys = await all(
    (at) => api.aiGateway.providerConfigs.list(gateway, {account_id: account, ...at}),
    ({id}) => id,
  )
  return [...new Set(keys.map(({provider_slug: provider}) => provider))].toSorted()
}

async function openSiblings(reader: Reader, gateway: string): Promise<readonly string[]> {
  const {api, account, all} = reader
  const gateways = await all(
    (at) => api.aiGateway.list({account_id: account, ...at}),
    ({id}) => id,
  )
  const open = gateways.filter(({id, authentication}) => id !== gateway && authentication !== true)
  const kept = await Promise.all(open.map(({id}) => providersOf(reader, id)))
  return open.filter((_, at) => kept[at]?.length !== 0).map(({id}) => id)
}

/** A gateway that a PUT replaces. */
export const replacedGateway = (name: string, seen: GatewaySettings): Replaced => ({
  seen,
  look: async ({api, account}) => settingsOf(await api.aiGateway.get(name, {account_id: account})),
})

/** Reads one gateway, and what of the account leads round it. */
export async function lookAtGateway(reader: Reader, name: string): Promise<SeenGateway> {
  const {api, account} = reader
  const [found, providers, siblings] = await Promise.all([
    api.aiGateway.get(name, {account_id: account}),
    ifReadable(providersOf(reader, name)),
    ifReadable(openSiblings(reader, name)),
  ])
  if (found.id === undefined || found.rate_limiting_limit === undefined) {
    throw new Fault('UNAVAILABLE', `Cloudflare described AI Gateway ${name} without its id or its settings`, {
      next: ['run the command again'],
    })
  }
  return {
    target: {kind: 'ai-gateway', id: found.id, name: found.id},
    context: {settings: settingsOf(found), providers, openSiblings: siblings},
  }
}
