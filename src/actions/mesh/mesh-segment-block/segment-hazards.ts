import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import type {z} from 'zod'
import type {Hazard} from '../../../core/action.ts'
import type {SegmentLevers as Levers} from '../../../core/targets.ts'
import type {SeenList} from '../../shared/gateway-list.ts'
import {type GatewayProxy, proxyHazards} from '../../shared/gateway-proxy.ts'
import type {Roads} from '../../shared/roads/side-roads.ts'
import {coverageHazards} from '../../shared/list-coverage.ts'
import {leverHazards} from './lever-hazards.ts'

type SegmentLevers = z.infer<typeof Levers>

/** What the checks want to know besides the addresses. */
export interface SegmentContext {
  readonly list: SeenList
  readonly rules: readonly GatewayRule[]
  readonly proxy: GatewayProxy
  /** Replicas whose addresses are not known. */
  readonly unknown: readonly string[]
  /** False when the token may not read the registrations, which tell the addresses. */
  readonly nodesReadable: boolean
  /** Ways in that go past the addresses. */
  readonly roads: Roads
}

/** Reasons why adding to the list would not cut the segment off, or only in part. */
export function segmentHazards(
  {rules: expected}: SegmentLevers,
  {list, rules, proxy, unknown, nodesReadable, wanted}: SegmentContext & {readonly wanted: readonly string[]},
): readonly Hazard[] {
  return [
    ...(list.type === undefined || list.type === 'IP' ? [] : [wrongType(list)]),
    ...leverHazards({list, expected, rules}),
    ...coverageHazards({...list, values: wanted}, rules),
    ...proxyHazards(['l4'], proxy),
    ...(unknown.length > 0 ? [nodesReadable ? partial(unknown) : unreadable(unknown)] : []),
  ]
}

const wrongType = ({name, type}: SeenList): Hazard => ({
  rule: 'list-type',
  result: 'refused',
  object: name,
  message: `list ${name} is of type ${type} and cannot hold addresses`,
  next: ['name a list of type IP under levers.segmentBlock in the inventory'],
})

const partial = (unknown: readonly string[]): Hazard => ({
  rule: 'partial-view',
  result: 'warned',
  message: `no registration tells the Mesh address of ${unknown.join(', ')}: only the CIDRs of the segment are blocked for it`,
  next: ['correct the replicas of the node in the inventory'],
})

const unreadable = (unknown: readonly string[]): Hazard => ({
  rule: 'partial-view',
  result: 'warned',
  message: `the registrations cannot be read, and so not the Mesh addresses of ${unknown.join(', ')}: only the CIDRs of the segment are blocked`,
  next: ['give the token the permission Zero Trust Read, then plan again'],
})
