import type {Residual} from '../../../core/documents/plan.ts'
import {type GatewayProxy, proxiedResidual, unprovenSource} from '../../shared/gateway-proxy.ts'

const meshResidual: readonly Residual[] = [
  {
    what: 'the own Internet exit and the local network of each node',
    why: 'a Mesh node sends only Mesh addresses through Cloudflare',
    next: 'isolate the host itself',
  },
  {
    what: 'Workers with a cf1:network or VPC binding',
    why: 'they enter the Mesh by their own road',
    next: 'deploy the Worker without the binding',
  },
  {
    what: 'hostname routes into the segment',
    why: 'they are global and resolve to addresses that this list may not hold',
  },
  unprovenSource,
]

/** What still works once a segment is cut off by a network block (docs: Cloudflare Mesh, Gateway network policies). */
export const segmentResidual = (proxy: GatewayProxy): readonly Residual[] => [
  ...proxiedResidual(proxy),
  ...meshResidual,
]
