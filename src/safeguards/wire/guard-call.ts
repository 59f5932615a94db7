import type {Inventory} from '../../core/documents/inventory.ts'
import type {WireRequest} from '../../core/documents/journal.ts'
import {evidenceRoad, type EvidenceRoad} from '../../core/evidence/evidence-road.ts'
import {Fault} from '../../core/fault.ts'
import type {Identity} from '../../core/safeguard.ts'
import {blockedBy, idsIn, lockedBy, personIn} from './body.ts'
import {reaches} from '../mentions/reaches.ts'

/**
 * Levers that take protection away instead of adding any. Cloudflare documents the first as a way "to fail open the
 * Cloudflare One Client": devices keep the raw Internet, without Gateway (docs: warp disconnect; device settings).
 */
const failOpen = [/\/devices\/resilience\/disconnect$/, /\/devices\/settings$/]

const pathOf = ({path}: WireRequest): string => path.split('?')[0] ?? path

/** What no request may touch, whatever a plan says. */
interface Untouchable {
  readonly ids: readonly string[]
  readonly people: readonly string[]
  readonly cidrs: readonly string[]
  /** Nothing of them is changed but their lock, and that only where it goes on locking. */
  readonly buckets: EvidenceRoad['buckets']
}

function untouchable(
  {protected: {ids, cidrs}, responders, evidence}: Inventory,
  {tokenId, user}: Identity,
): Untouchable {
  const road = evidenceRoad({evidence})
  const {addresses, breakGlassToken = '', tokens = [], people = []} = responders
  return {
    ids: [...ids, tokenId, breakGlassToken, ...tokens, ...road.ids].filter((id) => id !== ''),
    people: [...people, user ?? ''].filter((email) => email !== '').map((email) => email.toLowerCase()),
    cidrs: [...cidrs, ...addresses, ...road.addresses],
    buckets: road.buckets,
  }
}

/** Whether a request is about a bucket of evidence and does not leave what is there locked. */
function opensBucket(path: string, body: string | undefined, {name, prefix}: Untouchable['buckets'][number]): boolean {
  if (!`${path}/`.includes(`/r2/buckets/${name}/`)) return false
  return !path.endsWith(`/${name}/lock`) || !lockedBy(body).some((locked) => prefix.startsWith(locked))
}

/** What of it the request would touch: by its path and query, or by a body that is a list of ids, a person, or new items of a block list. */
function touched(
  request: WireRequest,
  body: string | undefined,
  {ids, people, cidrs, buckets}: Untouchable,
): string | undefined {
  const path = pathOf(request)
  return (
    ids.find((id) => request.path.includes(id)) ??
    ids.find((id) => idsIn(body).includes(id)) ??
    buckets.find((bucket) => opensBucket(path, body, bucket))?.name ??
    people.find((email) => personIn(path, body) === email) ??
    cidrs.find((cidr) => blockedBy(path, body).some((value) => reaches(value, cidr)))
  )
}

/** The last look before a request leaves: whatever a plan says, no run sends one of these. Throws REFUSED. */
export function guardCalls(inventory: Inventory, identity: Identity): (request: WireRequest, body?: string) => void {
  const never = untouchable(inventory, identity)
  return (request, body) => {
    if (failOpen.some((lever) => lever.test(pathOf(request)))) {
      throw new Fault(
        'REFUSED',
        `${request.method} ${pathOf(request)} fails open: it takes protection away and contains nothing`,
        {next: ['firebreak kill-switch engage']},
      )
    }
    const hit = touched(request, body, never)
    if (hit !== undefined)
      throw new Fault('REFUSED', `${request.method} ${pathOf(request)} would touch ${hit}, which is protected`, {
        next: ['correct firebreak.yaml'],
      })
  }
}
