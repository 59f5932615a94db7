import type {Safeguard} from '../core/safeguard.ts'
import {objections} from './objections.ts'

const rule = 'own-token'
const {refuse} = objections(rule)

export const ownToken: Safeguard = {
  rule,
  refuses: 'a change to the API token that firebreak itself uses, or to the break-glass token',
  check: ({considered, identity, inventory}) =>
    considered.flatMap(({change, seen}) => {
      if (seen.kind !== 'api-token' || change.effect !== 'update') return []
      if (seen.id === identity.tokenId)
        return [
          refuse(
            seen.name,
            `${change.key} would change the token that firebreak is using: it could neither go on nor undo it`,
            'set CLOUDFLARE_API_TOKEN to the break-glass token and run again',
          ),
        ]
      if (seen.id === inventory.responders.breakGlassToken)
        return [
          refuse(
            seen.name,
            `${change.key} would change the break-glass token, the way back in`,
            'leave it out of the agent in firebreak.yaml',
          ),
        ]
      return []
    }),
}
