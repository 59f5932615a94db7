import type {Residual} from '../../../core/documents/plan.ts'
import type {MeshNodeRef} from '../../../core/targets.ts'

const dropUnproven: Residual = {
  what: 'a tunnel that is up at this moment',
  why: 'revoking stops the device from connecting; that it drops a live tunnel is not verified on a live account',
  next: 'trust the probes; restart or isolate the host if one still answers',
}

/** What still works once the node's registrations are revoked. */
export function nodeResidual(node: MeshNodeRef): readonly Residual[] {
  return [
    dropUnproven,
    {
      what: 'other credentials on the device, and its own Internet exit',
      why: 'a registration is only its way into the Mesh',
      next: 'disable its service tokens and API tokens',
      closedBy: 'service-token.disable',
    },
    ...(node.id === undefined ? [] : [newNodeToken(node)]),
    ...(node.id === undefined && node.enrolment.length === 0
      ? [
          {
            what: 'enrolling again',
            why: 'no enrolment token is known for this device',
            next: `watch for a new registration of ${node.replicas.join(', ')}`,
          },
        ]
      : []),
  ]
}

const newNodeToken = ({name}: MeshNodeRef): Residual => ({
  what: `the node token of ${name} is a new one, also after a release`,
  why: 'the old secret is not readable and cannot be put back',
  next: `fetch the new token of ${name} in the dashboard and hand it to every replica`,
})
