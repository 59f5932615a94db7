import type {ServiceGetResponse, ServiceUpdateParams} from 'cloudflare/resources/connectivity/directory/services'
import {z} from 'zod'

const Network = z.looseObject({tunnel_id: z.string()})

/** By address or by private hostname (SDK: InfraIPv4Host, InfraIPv6Host, InfraDualStackHost, InfraHostnameHost). */
const Host = z.looseObject({
  ipv4: z.string().optional(),
  ipv6: z.string().optional(),
  hostname: z.string().optional(),
  network: Network.optional(),
  resolver_network: Network.optional(),
})

/** All of a service that the server does not compute: a PUT replaces it, so that what is left out would be lost. */
export const Config = z.looseObject({name: z.string(), type: z.enum(['tcp', 'http']), host: Host})
export type Config = z.infer<typeof Config>

/** What a GET shows without what the server computes (SDK: ServiceGetResponse). */
export function configOf(service: ServiceGetResponse): Config {
  const {service_id: _id, created_at: _created, updated_at: _updated, ...config} = service
  return Config.parse(JSON.parse(JSON.stringify(config)))
}

/** Of the block that is kept for documentation and routed nowhere (RFC 5737, TEST-NET-1). */
const nowhere = '192.0.2.1'

/** Id of the tunnel that the service goes through. */
export const tunnelIn = ({host: {network, resolver_network: resolver}}: Config): string =>
  network?.tunnel_id ?? resolver?.tunnel_id ?? ''

/** The same service with nothing behind it: its tunnel stays, and the host is an address that nothing has. */
export const blackholed = (config: Config): Config => ({
  ...config,
  host: {ipv4: nowhere, network: {tunnel_id: tunnelIn(config)}},
})

/** A host of both address families still leads somewhere by the other one. */
export const isBlackholed = ({host}: Config): boolean =>
  host.ipv4 === nowhere && host.ipv6 === undefined && host.hostname === undefined

/** The configuration came from this API, and goes back as it was. */
export const bodyOf = (config: Config, account: string): ServiceUpdateParams =>
  ({account_id: account, ...config}) as unknown as ServiceUpdateParams
