import type {Residual} from '../../../core/documents/plan.ts'
import type {MeshNodeRef} from '../../../core/targets.ts'
import type {NodeContext} from './node-hazards.ts'

const liveTunnel = (on: string): Residual => ({
  code: 'live-tunnel',
  standing: 'unknown',
  on,
  what: `connections through ${on} that are open at this moment`,
  why: 'revoking stops the device from connecting; that it drops a tunnel which is up is not verified on a live account',
  next: 'name a probe of type held in firebreak.yaml, which shows whether they are cut; restart or isolate the host if not',
  closedBy: 'held-probe',
})

const onTheHost = (on: string): Residual => ({
  code: 'own-networks',
  standing: 'not-covered',
  on,
  what: `what ${on} reaches without the Mesh: its own Internet exit, its local network, with whatever it holds`,
  why: 'a registration is only its way into the Mesh',
  next: 'isolate the host itself, and disable the tokens that it holds',
})

const liveOf = ({registrations}: NodeContext): number => registrations.filter(({revoked}) => !revoked).length

/** Whoever is connected beyond the live registrations is a replica that the inventory does not name, or one that was not dropped. */
function standby({name}: MeshNodeRef, context: NodeContext): readonly Residual[] {
  const {connected} = context
  if (connected <= liveOf(context)) return []
  return [
    {
      code: 'standby-replica',
      standing: 'open',
      on: name,
      what: `${connected} client${connected === 1 ? '' : 's'} connected for ${name}`,
      why: 'more than there are live registrations that the inventory knows: a replica that it does not name carries on',
      next: `add every device name of ${name} to its replicas in firebreak.yaml, then run again`,
    },
  ]
}

/** A way in that is still there once the registrations are revoked. */
function reEnrolment(node: MeshNodeRef, context: NodeContext): readonly Residual[] {
  const item = {code: 're-enrolment', on: node.name, what: `enrolling ${node.name} again`}
  if (node.id === undefined) {
    if (node.enrolment.length > 0) return []
    const why =
      'the inventory names no token that enrols it: a person, or a token that is not named, may enrol it again'
    const next = `name the service tokens that enrol ${node.name} under enrolment, or take its owner's access away`
    return [{...item, standing: 'unknown', why, next}]
  }
  const {secret} = context
  // The token is changed before the last registration is revoked.
  if (liveOf(context) > 0) return []
  const next = `mesh-node.rotate on ${node.name}`
  const closer = {next, closedBy: 'mesh-node.rotate', closedOn: node.name}
  if (secret === 'found')
    return [{...item, ...closer, standing: 'open', why: 'its node token is the old one and enrols'}]
  if (secret !== 'unknown') return []
  return [
    {...item, ...closer, standing: 'unknown', why: 'the node token cannot be read, so that an old one is not told'},
  ]
}

function siblings({name}: MeshNodeRef, {siblings: others}: NodeContext): readonly Residual[] {
  const item = {code: 'sibling-registration', on: name}
  if (others === undefined) {
    return [
      {
        ...item,
        standing: 'unknown',
        what: `other devices of whoever enrolled ${name}`,
        why: 'they cannot be read with this token',
        next: 'give the token the permission Zero Trust Read, then plan again',
      },
    ]
  }
  return others.map((device) => ({
    ...item,
    on: device,
    standing: 'open',
    what: `device ${device}`,
    why: `it has a live registration of the same person as ${name}`,
    next: `registration.revoke on ${device}, or take the person's access away`,
    closedBy: 'registration.revoke',
    closedOn: device,
  }))
}

function detours({name}: MeshNodeRef, {detours: others}: NodeContext): readonly Residual[] {
  const item = {code: 'overlapping-route', closedBy: 'mesh-segment.block'}
  if (others === undefined) {
    return [
      {
        ...item,
        standing: 'unknown',
        on: name,
        what: `routes of other tunnels to what is behind ${name}`,
        why: 'they cannot be read with this token',
        next: 'give the token the permission Cloudflare One Networks Read, then plan again',
      },
    ]
  }
  return others.map(({network, tunnelName}) => ({
    ...item,
    standing: 'open',
    on: network,
    what: `${network} through ${tunnelName}`,
    why: `it lies in a range of ${name} and leads there by another tunnel`,
    next: `route.quarantine on ${network}, or block the segment with mesh-segment.block`,
  }))
}

/** What still works once the node's registrations are revoked. */
export function nodeResidual(node: MeshNodeRef, context: NodeContext): readonly Residual[] {
  return [
    liveTunnel(node.name),
    ...standby(node, context),
    ...reEnrolment(node, context),
    ...siblings(node, context),
    ...detours(node, context),
    onTheHost(node.name),
  ]
}
