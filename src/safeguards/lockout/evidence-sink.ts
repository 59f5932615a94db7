import {evidenceRoad, type EvidenceRoad} from '../../core/evidence/evidence-road.ts'
import type {Considered, Safeguard} from '../../core/safeguard.ts'
import {namesHost} from '../mentions/names-host.ts'
import {reaches} from '../mentions/reaches.ts'
import {stringsIn} from '../../core/text/strings-in.ts'
import {objections} from '../objections.ts'
import {takesAway} from './takes-away.ts'

const rule = 'evidence-sink'
const {refuse} = objections(rule)

/** What of the road to the evidence a change would cut; undefined when nothing. */
function cutOff({change, seen, aliases = []}: Considered, {hosts, addresses, ids, buckets}: EvidenceRoad) {
  const named = [seen.id, ...stringsIn(change.params)]
  const mentioned = [...named, seen.name, ...stringsIn(change.after), ...aliases]
  return (
    ids.find((id) => named.includes(id)) ??
    buckets.find(({name}) => seen.kind === 'r2-bucket' && seen.id === name)?.name ??
    hosts.find((host) => mentioned.some((text) => namesHost(text, host))) ??
    addresses.find((address) => mentioned.some((text) => reaches(text, address)))
  )
}

export const evidenceSink: Safeguard = {
  rule,
  refuses: 'a block of the place where evidence goes, or a change to a credential or bucket that keeps it',
  check(plan) {
    const road = evidenceRoad(plan.inventory)
    return takesAway(plan).flatMap((considered) => {
      const hit = cutOff(considered, road)
      if (hit === undefined) return []
      return [
        refuse(
          hit,
          `${considered.change.key} would cut the road to the evidence (${hit}): what happens next would be seen by nobody`,
          'narrow the target in firebreak.yaml, or send the evidence elsewhere first and correct `evidence` there',
        ),
      ]
    })
  },
}
