import type {Inventory} from '../core/documents/inventory.ts'
import type {WireRequest} from '../core/documents/journal.ts'
import {Fault} from '../core/fault.ts'
import type {Identity} from '../core/safeguard.ts'

/**
 * Levers that take protection away instead of adding any. Cloudflare documents the first as a way "to fail open the
 * Cloudflare One Client": devices keep the raw Internet, without Gateway (docs: warp disconnect; device settings).
 */
const failOpen = [/\/devices\/resilience\/disconnect$/, /\/devices\/settings$/]

const pathOf = ({path}: WireRequest): string => path.split('?')[0] ?? path

/** The last look before a request leaves: whatever a plan says, no run sends one of these. Throws REFUSED. */
export function guardCalls(inventory: Inventory, identity: Identity): (request: WireRequest) => void {
  const untouchable = [
    ...inventory.protected.ids,
    identity.tokenId,
    ...(inventory.responders.breakGlassToken === undefined ? [] : [inventory.responders.breakGlassToken]),
  ]
  return (request) => {
    if (failOpen.some((lever) => lever.test(pathOf(request)))) {
      throw new Fault(
        'REFUSED',
        `${request.method} ${pathOf(request)} fails open: it takes protection away and contains nothing`,
        {next: ['firebreak kill-switch engage']},
      )
    }
    const id = untouchable.find((protectedId) => request.path.includes(protectedId))
    if (id !== undefined)
      throw new Fault('REFUSED', `${request.method} ${pathOf(request)} would touch ${id}, which is protected`, {
        next: ['correct firebreak.yaml'],
      })
  }
}
