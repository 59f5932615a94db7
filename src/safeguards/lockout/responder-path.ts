import type {Considered, Considering, Safeguard} from '../../core/safeguard.ts'
import {reaches} from '../mentions/reaches.ts'
import {stringsIn} from '../../core/text/strings-in.ts'
import {objections} from '../objections.ts'
import {takesAway} from './takes-away.ts'

const rule = 'responder-path'
const {refuse} = objections(rule)

/** What would be cut, in the words of the refusal; undefined when nothing would. */
function cutOff(
  {change, aliases = []}: Considered,
  {inventory, addresses: here = []}: Considering,
): readonly [object: string, what: string, next: string] | undefined {
  const {addresses, devices} = inventory.responders
  const mentioned = [...stringsIn([change.params, change.after]), ...aliases]
  const device = mentioned.find((text) => devices.includes(text))
  if (device !== undefined) return [device, `a responder (${device})`, 'contain from another device']
  const cidr = addresses.find((address) => mentioned.some((text) => reaches(text, address)))
  if (cidr !== undefined) return [cidr, `a responder (${cidr})`, 'contain from another device']
  const own = here.find((address) => mentioned.some((text) => reaches(text, address)))
  if (own === undefined) return undefined
  return [own, `this machine, which has the address ${own}`, 'run it from a machine outside of that network']
}

export const responderPath: Safeguard = {
  rule,
  refuses:
    "a block of a responder's address, a change to a responder's device or registration, and a cut of a segment or route in which this machine itself stands",
  check: (plan) =>
    takesAway(plan).flatMap((considered) => {
      const cut = cutOff(considered, plan)
      if (cut === undefined) return []
      const [object, what, next] = cut
      return [
        refuse(
          object,
          `${considered.change.key} would cut off ${what}`,
          `${next}, or narrow the target in firebreak.yaml`,
        ),
      ]
    }),
}
