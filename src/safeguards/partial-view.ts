import type {Safeguard} from '../core/safeguard.ts'
import {objections} from './objections.ts'

const rule = 'partial-view'
const {refuse} = objections(rule)

export const partialView: Safeguard = {
  rule,
  refuses: 'a change whose object the token cannot see in full',
  check: ({considered}) =>
    considered
      .filter(({complete}) => !complete)
      .map(({change, seen}) =>
        refuse(
          seen.name,
          `${change.key}: the token cannot read all of ${seen.kind} ${seen.name}; what it cannot see may still be open`,
          'give the token the read permissions of the action',
        ),
      ),
}
