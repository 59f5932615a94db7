import {readBags} from '../actions/logs/recorded/read-bags.ts'
import type {NamedEvidence} from '../core/evidence/kept-evidence.ts'
import type {Reading} from '../core/story/reading.ts'
import {openBag, verifyBag} from '../storage/evidence-bag.ts'
import {bagsOfIncident, type SealedBag, sealedBagsMeant} from '../storage/evidence-bags.ts'

/** What is meant, each bag once: what is named, what belongs to the incident, or the last run. */
function wanted({names, incident}: NamedEvidence, stateDir: string): readonly SealedBag[] {
  const all = names.length === 0 && incident === undefined ? ['last'] : names
  const bags = [
    ...all.flatMap((name) => sealedBagsMeant(stateDir, name)),
    ...(incident === undefined ? [] : bagsOfIncident(stateDir, incident)),
  ]
  return [...new Map(bags.map((bag) => [bag.path, bag])).values()]
}

/** Reads what a person names, each bag held against the digest that the journal, or else the bag itself, has of its sealing. */
export async function readEvidence(named: NamedEvidence, stateDir: string): Promise<Reading> {
  const bags = wanted(named, stateDir)
  const sealed = new Map(bags.map((bag) => [bag.path, bag.sealed]))
  const opened = await Promise.all(bags.map(({path}) => openBag(path)))
  return readBags(opened, (path) => verifyBag(path, sealed.get(path)))
}
