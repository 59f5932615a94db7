import type {Safeguard} from '../core/safeguard.ts'
import {objections} from './objections.ts'
import {reaches} from './mentions/reaches.ts'
import {stringsIn} from '../core/text/strings-in.ts'

const rule = 'protected-target'
const {refuse} = objections(rule)

export const protectedTarget: Safeguard = {
  rule,
  refuses: 'a change to anything under `protected` in the inventory',
  check: ({considered, inventory}) => {
    const {ids, names, cidrs} = inventory.protected
    return considered.flatMap(({change, seen}) => {
      const mentioned = [seen.id, seen.name, ...stringsIn([change.params, change.after])]
      const hit =
        mentioned.find((text) => [...ids, ...names].includes(text)) ??
        mentioned.find((text) => cidrs.some((cidr) => reaches(text, cidr)))
      if (change.effect !== 'update' || hit === undefined) return []
      return [
        refuse(
          hit,
          `${change.key} would touch ${hit}, which the inventory protects`,
          'leave it out; the list of protected objects is changed in firebreak.yaml, in review',
        ),
      ]
    })
  },
}
