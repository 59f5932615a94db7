import type {Residual} from '../../../core/documents/plan.ts'
import type {SegmentRef} from '../../../core/targets.ts'
import {proxiedResidual, unprovenSource} from '../../shared/gateway-proxy.ts'
import {sideRoads} from '../../shared/roads/side-roads.ts'
import type {SegmentContext} from './segment-hazards.ts'

const ownNetworks = (on: string): Residual => ({
  code: 'own-networks',
  standing: 'not-covered',
  on,
  what: 'the own Internet exit and the local network of each node',
  why: 'a Mesh node sends only Mesh addresses through Cloudflare',
  next: 'isolate the host itself',
})

/** What still works once a segment is cut off by a network block (docs: Cloudflare Mesh, Gateway network policies). */
export const segmentResidual = (
  {name, cidrs, nodes}: SegmentRef,
  {proxy, roads}: Pick<SegmentContext, 'proxy' | 'roads'>,
): readonly Residual[] => [
  ...proxiedResidual(proxy, name),
  unprovenSource(name),
  ...sideRoads({on: name, ranges: cidrs, tunnels: nodes.flatMap(({id}) => id ?? [])}, roads),
  ownNetworks(name),
]
