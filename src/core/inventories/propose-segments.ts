import type {z} from 'zod'
import {within} from '../address.ts'
import type {Segment} from '../documents/inventory.ts'
import type {AccountLook, Listed, ListedRoad} from './account-look.ts'
import {present, refsTo} from './draft-parts.ts'
import {replicasOf} from './propose-agent.ts'
import {freeName, slugOf, stemOf} from './slug.ts'

/** Without its owner, whom a person names. */
export type SegmentDraft = Omit<z.input<typeof Segment>, 'owner'>

/** A segment, and the objects that it takes. */
export interface ProposedSegment {
  readonly name: string
  readonly draft: SegmentDraft
  readonly takes: readonly Listed[]
}

const reads = /(^|-)(search|docs?|documents?|wiki|knowledge|library|read|retrieval|index|catalogue?)(-|$)/
const acts = /(^|-)(crm|tickets?|mail|chat|crawler|browser|tools?|automation|ci|build)(-|$)/

/** High until a name says otherwise: a person is to lower it, not to raise it. */
export function riskOf(words: readonly string[]): SegmentDraft['risk'] {
  if (words.some((word) => reads.test(word))) return 'retrieval'
  return words.some((word) => acts.test(word)) ? 'action' : 'high-risk'
}

interface Network {
  readonly name: string
  readonly routes: readonly ListedRoad[]
  readonly tunnels: readonly Listed[]
}

/** Routes through one tunnel, or in one virtual network of its own, lead into one segment. */
function networksOf({roads, objects}: AccountLook): readonly Network[] {
  const routes = roads.filter(({kind}) => kind === 'route')
  const place = ({network, tunnel}: ListedRoad) => (network === undefined ? `tunnel ${tunnel}` : `network ${network}`)
  const taken = new Set<string>()
  return [...Map.groupBy(routes, place).values()].flatMap((own) => {
    const tunnels = objects.filter(
      ({kind, id}) => (kind === 'tunnel' || kind === 'mesh-node') && own.some(({tunnel}) => tunnel === id),
    )
    const [first] = own
    if (first === undefined) return []
    const called = first.network === undefined ? tunnels[0]?.name : first.network
    const name = freeName(stemOf(called ?? first.to), taken)
    taken.add(name)
    return [{name, routes: own, tunnels}]
  })
}

const narrowness = (cidr: string): number => Number(cidr.split('/')[1] ?? 128)

/** The narrowest network around an address; by name, or else by its tunnel, for what is reached by hostname. */
function networkOf({to, tunnel}: ListedRoad, networks: readonly Network[]): Network | undefined {
  const around = networks
    .flatMap((network) => network.routes.map((route) => ({network, cidr: route.to})))
    .filter(({cidr}) => within(to, cidr))
    .toSorted((a, b) => narrowness(b.cidr) - narrowness(a.cidr))
  const labels = to.toLowerCase().split('.')
  return (
    around[0]?.network ??
    networks.find(({name}) => labels.includes(name)) ??
    networks.find(({tunnels}) => tunnels.some(({id}) => id === tunnel))
  )
}

function draftOf({name, routes, tunnels}: Network, inside: readonly ListedRoad[], look: AccountLook): SegmentDraft {
  const of = (kind: ListedRoad['kind']) => inside.filter((road) => road.kind === kind)
  const nodes = tunnels
    .filter(({kind}) => kind === 'mesh-node')
    .map((node) => ({name: slugOf(node.name), id: node.id, replicas: replicasOf(node.name, look)}))
  return {
    risk: riskOf([name, ...tunnels.map((tunnel) => slugOf(tunnel.name))]),
    cidrs: [...new Set(routes.map(({to}) => to))],
    ...present('hostnames', [...new Set(of('hostname-route').map(({to}) => to))]),
    ...present('nodes', nodes),
    ...present(
      'routes',
      routes.map(({to, id}) => ({name: to, id})),
    ),
    ...present(
      'hostnameRoutes',
      of('hostname-route').map(({to, id}) => ({name: to, id})),
    ),
    ...present('vpcServices', refsTo(of('vpc-service'))),
    ...present('tunnels', refsTo(tunnels.filter(({kind}) => kind === 'tunnel'))),
  }
}

/** Segments from the routes and virtual networks of the account. */
export function proposeSegments(look: AccountLook): readonly ProposedSegment[] {
  const networks = networksOf(look)
  const placed = look.roads
    .filter(({kind}) => kind !== 'route')
    .map((road) => ({road, network: networkOf(road, networks)}))
  return networks.map((network) => {
    const inside = placed.filter((one) => one.network === network).map(({road}) => road)
    return {
      name: network.name,
      draft: draftOf(network, inside, look),
      takes: [...network.routes, ...inside, ...network.tunnels],
    }
  })
}
