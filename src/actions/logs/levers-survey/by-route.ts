import type {Reader} from '../../../core/cloudflare.ts'
import {configOf, isBlackholed} from '../../mesh/vpc-service-blackhole/config.ts'
import {readHostnameRoutes} from '../../shared/roads/names.ts'
import {readRoutes} from '../../shared/roads/routes.ts'
import type {Params} from './params.ts'
import {atRest, inForce, type Look, type Standing} from './standing.ts'

const orNone = (found: readonly Standing[], none: string): readonly Standing[] =>
  found.length === 0 ? [atRest(none)] : found

async function routes(reader: Reader, {levers: {quarantineNetwork}}: Params): Promise<readonly Standing[]> {
  if (quarantineNetwork === undefined) return []
  const {id, name} = quarantineNetwork
  const moved = (await readRoutes(reader)).filter(({virtualNetwork}) => virtualNetwork === id)
  return orNone(
    moved.map(({network}) => inForce(`route ${network} is in virtual network ${name}`)),
    `no route is in virtual network ${name}`,
  )
}

async function hostnameRoutes(reader: Reader, {levers: {quarantineTunnel}}: Params): Promise<readonly Standing[]> {
  if (quarantineTunnel === undefined) return []
  const {id, name} = quarantineTunnel
  const moved = (await readHostnameRoutes(reader)).filter(({tunnel}) => tunnel === id)
  return orNone(
    moved.map(({hostname}) => inForce(`hostname route ${hostname} leads to tunnel ${name}`)),
    `no hostname route leads to tunnel ${name}`,
  )
}

async function services({api, account, all}: Reader): Promise<readonly Standing[]> {
  const listed = await all(
    ({page, per_page}) => api.connectivity.directory.services.list({account_id: account, page, per_page}),
    ({service_id: id}) => id,
  )
  const dark = listed.filter((service) => isBlackholed(configOf(service)))
  return orNone(
    dark.map(({name}) => inForce(`VPC service ${name} leads nowhere`)),
    'no VPC service leads nowhere',
  )
}

/** Roads that were moved aside; the account lists them, whichever segment they belong to. */
export const looksByRoute: readonly Look[] = [
  {source: 'routes', what: 'routes', isAbout: ({levers}) => levers.quarantineNetwork !== undefined, read: routes},
  {
    source: 'routes',
    what: 'hostname routes',
    isAbout: ({levers}) => levers.quarantineTunnel !== undefined,
    read: hostnameRoutes,
  },
  {source: 'routes', what: 'VPC services', isAbout: () => true, read: services},
]
