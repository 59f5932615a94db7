import type {Safeguard} from '../../core/safeguard.ts'
import {stringsIn} from '../../core/text/strings-in.ts'
import {objections} from '../objections.ts'
import {takesAway} from './takes-away.ts'

const rule = 'responder-account'
const {refuse} = objections(rule)

export const responderAccount: Safeguard = {
  rule,
  refuses: "an end to a responder's sessions, devices or membership, by the e-mail address",
  check(plan) {
    const people = new Set(plan.inventory.responders.people?.map((email) => email.toLowerCase()))
    return takesAway(plan).flatMap(({change, seen, aliases = []}) => {
      const hit = [seen.name, ...stringsIn(change.params), ...aliases].find((text) => people.has(text.toLowerCase()))
      if (hit === undefined) return []
      return [
        refuse(
          hit,
          `${change.key} would shut ${hit} out, who responds to this incident`,
          'if the responder is the intruder: another responder takes the address out of firebreak.yaml, in review',
        ),
      ]
    })
  },
}
