import {z} from 'zod'
import {defineAction, type Move, type Observation, type Proposal} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {notHeld, unproven, type Verdict} from '../../../core/outcome.ts'
import {SegmentLevers, SegmentRef, WorkerRef} from '../../../core/targets.ts'
import {
  editList,
  heldOf,
  listPropagation,
  listVerdict,
  oneOf,
  readList,
  stillOurs,
  valueSet,
  without,
} from '../../shared/gateway-list.ts'
import {readProxy} from '../../shared/gateway-proxy.ts'
import {readRules} from '../../shared/gateway-rules.ts'
import {ifAllowed} from '../../shared/if-readable.ts'
import {readRegistrations, unregistered} from '../../shared/registrations.ts'
import {readRoads, roadPermissions} from '../../shared/roads/side-roads.ts'
import {segmentResidual} from './residual.ts'
import {type SegmentContext, segmentHazards} from './segment-hazards.ts'

const Params = z.strictObject({
  segment: SegmentRef,
  levers: SegmentLevers,
  /** Workers that are looked at first for roads of their own. */
  workers: z.array(z.object(WorkerRef.shape)).default([]),
})
type Params = z.infer<typeof Params>

const State = z.strictObject({
  /** The segment's CIDRs, and the Mesh addresses that its nodes have now. */
  wanted: z.array(z.string()),
  /** What the list holds of those, and of what was added for this segment before, as it spells them. */
  present: z.array(z.string()),
})
type State = z.infer<typeof State>

/** By its note an item is known as ours, even when the node that had the address is gone. */
const noteFor = (segment: string): string => `firebreak segment ${segment}`

async function observe(
  reader: Reader,
  {segment, levers, workers}: Params,
): Promise<Observation<State, SegmentContext>> {
  const [list, rules, proxy, readable, roads] = await Promise.all([
    readList(reader, levers.list),
    readRules(reader),
    readProxy(reader),
    ifAllowed(readRegistrations(reader, segment.nodes)),
    readRoads(
      reader,
      workers.map(({name}) => name),
    ),
  ])
  const registrations = readable ?? []
  const addressed = registrations.filter(({addresses}) => addresses.length > 0)
  const wanted = valueSet([...segment.cidrs, ...registrations.flatMap(({addresses}) => addresses)])
  const isWanted = oneOf(wanted)
  return {
    target: {kind: 'segment', id: segment.name, name: segment.name},
    state: {wanted, present: heldOf(list, ({value, note}) => isWanted(value) || note === noteFor(segment.name))},
    context: {
      list,
      rules,
      proxy,
      unknown: unregistered(segment.nodes, addressed),
      nodesReadable: readable !== undefined,
      roads,
    },
    complete: list.complete,
  }
}

function plan({segment, levers}: Params, before: State): Proposal<State> {
  const missing = without(before.wanted, before.present)
  if (missing.length === 0) {
    return {kind: 'none', why: `list ${levers.list.name} already holds all of segment ${segment.name}`}
  }
  return {
    kind: 'update',
    after: {...before, present: [...before.present, ...missing].toSorted()},
    summary: `Cut segment ${segment.name} off: add ${missing.join(', ')} to list ${levers.list.name}, so that new connections from and to them are blocked`,
  }
}

const apply = ({segment, levers}: Params, before: State, after: State): readonly Move[] =>
  editList(levers.list.id, {before: before.present, after: after.present, note: noteFor(segment.name)})

/** A segment is cut off only as a whole: a node that took a new address since is outside of the block. */
function verify(after: State, now: State, context?: SegmentContext): Verdict {
  const cutOff = without(after.wanted, after.present).length === 0
  const fresh = without(now.wanted, after.wanted)
  if (cutOff && fresh.length > 0) return notHeld(`a node has a new address that is not blocked: ${fresh.join(', ')}`)
  if (cutOff && context?.nodesReadable === false && without(after.wanted, now.wanted).length > 0)
    return unproven('the registrations of the nodes cannot be read: one may have taken a new address')
  return listVerdict(after.present, now.present)
}

function release({segment, levers}: Params, before: State, after: State, now: State): Proposal<State> {
  const ours = stillOurs(before.present, after.present, now.present)
  if (ours.length === 0) {
    return {
      kind: 'none',
      why: `nothing that was added for segment ${segment.name} is in list ${levers.list.name} any more`,
    }
  }
  const summary = `Connect segment ${segment.name} again: remove ${ours.join(', ')} from list ${levers.list.name}`
  return {kind: 'update', after: {...now, present: without(now.present, ours)}, summary}
}

/**
 * Puts a segment's CIDRs and its nodes' Mesh addresses into a list that two always-on rules block, by source and by
 * destination. Rests on the SDK's ListEditParams, and docs: Cloudflare Mesh, Gateway network policies.
 */
export default defineAction<Params, State, SegmentContext>({
  id: 'mesh-segment.block',
  family: 'mesh',
  title: 'Cut a Mesh segment off in both directions',
  source:
    'https://developers.cloudflare.com/cloudflare-one/traffic-policies/network-policies/ and cloudflare/resources/zero-trust/gateway/lists (ListEditParams)',
  permissions: {read: ['Zero Trust Read', ...roadPermissions], write: ['Zero Trust Write']},
  target: {param: 'segment', kind: 'segment'},
  refs: {workers: 'worker'},
  besides: ['workers'],
  class: 'P',
  blastRadius: 'BR3',
  undo: 'U1',
  liftable: true,
  mayLapse: true,
  direction: 'restrict',
  propagation: listPropagation,
  params: Params,
  state: State,
  observe,
  plan,
  hazards: ({levers}, {state, context}) => segmentHazards(levers, {...context, wanted: state.wanted}),
  apply,
  verify,
  release,
  residual: ({segment}, {context}) => segmentResidual(segment, context),
})
