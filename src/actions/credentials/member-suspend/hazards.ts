import type {Hazard} from '../../../core/action.ts'
import {type MemberContext, sameAddress} from './observe.ts'

/** Reasons why nobody could give the membership back, or why the operator would be cut off. */
export function memberHazards(name: string, context: MemberContext): readonly Hazard[] {
  const {isSuperAdministrator, otherSuperAdministrators, ownTokenMadeBy, member} = context
  const hazards: readonly (Hazard | false)[] = [
    isSuperAdministrator &&
      otherSuperAdministrators.length === 0 && {
        rule: 'last-super-administrator',
        result: 'refused',
        object: name,
        message: `${name} is the only super administrator: nobody could give the membership back`,
        next: ['make a second super administrator in the dashboard, then plan again'],
      },
    ownTokenMadeBy !== undefined &&
      sameAddress(ownTokenMadeBy, name) && {
        rule: 'own-membership',
        result: 'refused',
        object: name,
        message: `${name} made the API token that firebreak is using: it may be the operator's own membership`,
        next: ['use a token that another administrator made, such as the break-glass token'],
      },
    ownTokenMadeBy === undefined &&
      member !== undefined && {
        rule: 'own-membership',
        result: 'warned',
        object: name,
        message: `Cloudflare does not say who made the token that firebreak is using: make sure that ${name} is not the operator`,
      },
  ]
  return hazards.filter((hazard) => hazard !== false)
}
