import type {Reader} from '../../../core/cloudflare.ts'
import {ifReadable} from '../if-readable.ts'

/** An Access application, by what it stands before. */
export interface FrontApp {
  readonly name: string
  /** Hosts without scheme, port or path. */
  readonly hosts: readonly string[]
}

/** The host of `https://tools.example.com/mcp` and of `tools.example.com/mcp`. */
export const hostOf = (address: string): string => {
  const url = URL.parse(address.includes('://') ? address : `https://${address}`)
  return url?.hostname ?? address
}

/** SDK: SelfHostedApplication.destinations; an application of type mcp_portal has its portal's host as its domain. */
interface Shown {
  readonly id?: string
  readonly name?: string
  readonly domain?: string
  readonly destinations?: readonly {readonly uri?: string}[]
}

/** Every Access application with the hosts that it protects; undefined where they cannot be read. */
export async function frontApps({api, account, all}: Reader): Promise<readonly FrontApp[] | undefined> {
  const apps = await ifReadable(
    all(
      (at) => api.zeroTrust.access.applications.list({account_id: account, ...at}),
      ({id}) => id,
    ),
  )
  // The kinds of applications have these members in common, where they have them at all.
  return apps?.map((app) => {
    const {id = '', name = id, domain, destinations = []} = app as Shown
    const places = [domain, ...destinations.map(({uri}) => uri)].filter((place) => place !== undefined)
    return {name, hosts: places.map(hostOf)}
  })
}

export const appBefore = (apps: readonly FrontApp[], host: string): FrontApp | undefined =>
  apps.find(({hosts}) => hosts.includes(host))
