import type {Inventory} from '../../core/documents/inventory.ts'
import type {SafeguardResult} from '../../core/documents/plan.ts'
import type {Considered, Identity, Safeguard} from '../../core/safeguard.ts'
import {objections} from '../objections.ts'

const rule = 'own-token'
const {refuse} = objections(rule)

interface Owning {
  readonly inventory: Inventory
  readonly identity: Identity
}

function token({change, seen}: Considered, {inventory, identity}: Owning): readonly SafeguardResult[] {
  const {breakGlassToken, tokens = []} = inventory.responders
  if (seen.id === identity.tokenId)
    return [
      refuse(
        seen.name,
        `${change.key} would change the token that firebreak is using: it could neither go on nor undo it`,
        'set CLOUDFLARE_API_TOKEN to the break-glass token and run again',
      ),
    ]
  if (seen.id === breakGlassToken)
    return [
      refuse(
        seen.name,
        `${change.key} would change the break-glass token, the way back in`,
        'leave it out of the agent in firebreak.yaml',
      ),
    ]
  if (!tokens.includes(seen.id)) return []
  return [
    refuse(
      seen.name,
      `${change.key} would change a token of the responders: whoever works with it, or with a token made by it, stops`,
      'leave it out of the agent in firebreak.yaml',
    ),
  ]
}

/** A user's token lives no longer than the user's right to the account. */
function owner({change, seen}: Considered, {identity: {user}}: Owning): readonly SafeguardResult[] {
  if (seen.name.toLowerCase() !== user?.toLowerCase()) return []
  return [
    refuse(
      seen.name,
      `${change.key} would take the account from ${seen.name}, to whom the token that firebreak is using belongs`,
      'set CLOUDFLARE_API_TOKEN to an account-owned token and run again',
    ),
  ]
}

export const ownToken: Safeguard = {
  rule,
  refuses:
    'a change to the API token that firebreak itself uses, to the user it belongs to, to the break-glass token, or to another token of the responders',
  check: ({considered, ...owning}) =>
    considered.flatMap((one) => {
      if (one.change.effect !== 'update') return []
      if (one.seen.kind === 'api-token') return token(one, owning)
      return one.seen.kind === 'member' || one.seen.kind === 'access-user' ? owner(one, owning) : []
    }),
}
