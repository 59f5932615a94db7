import type {Safeguard} from '../core/safeguard.ts'
import {objections} from './objections.ts'
import {reaches} from './mentions/reaches.ts'
import {stringsIn} from './mentions/strings-in.ts'

const rule = 'responder-path'
const {refuse} = objections(rule)

export const responderPath: Safeguard = {
  rule,
  refuses: "a block of a responder's address, or a change to a responder's device",
  check: ({considered, inventory, kind}) => {
    const {addresses, devices} = inventory.responders
    return considered.flatMap(({change}) => {
      if (kind === 'release' || change.effect !== 'update' || change.direction !== 'restrict') return []
      const mentioned = stringsIn([change.params, change.after])
      const hit = mentioned.find(
        (text) => devices.includes(text) || addresses.some((address) => reaches(text, address)),
      )
      if (hit === undefined) return []
      return [
        refuse(
          hit,
          `${change.key} would cut off a responder (${hit})`,
          'contain from another device, or narrow the target in firebreak.yaml',
        ),
      ]
    })
  },
}
