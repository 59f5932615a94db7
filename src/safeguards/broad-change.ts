import type {Safeguard} from '../core/safeguard.ts'
import {objections} from './objections.ts'

const rule = 'over-broad'
const {refuse} = objections(rule)

export const broadChange: Safeguard = {
  rule,
  refuses: 'a change of the whole account (BR4 and up) without a reason',
  check: ({considered, reason}) =>
    considered
      .filter(
        ({change}) =>
          change.effect === 'update' &&
          (change.blastRadius === 'BR4' || change.blastRadius === 'BR5') &&
          reason === undefined,
      )
      .map(({change, seen}) =>
        refuse(
          seen.name,
          `${change.key} reaches the whole account (${change.blastRadius}) and no reason is given`,
          'add --reason "why"',
        ),
      ),
}
