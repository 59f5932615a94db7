import type {WitnessPlace} from '../../core/signed/witness.ts'
import type {Secret} from '../../core/text/secret.ts'
import {directoryWitness} from './directory-witness.ts'
import {gitWitness} from './git-witness.ts'
import {objectStoreWitness} from './object-store-witness.ts'
import {timeStamper} from './time-stamper.ts'
import type {Stamper, Witness} from './witness.ts'

type ResolveSecret = (ref: string) => Promise<Secret>

/** The witnesses and time stampers of an inventory. Nobody is asked yet, and no secret is read. */
export function openWitnesses(
  places: readonly WitnessPlace[],
  resolveSecret: ResolveSecret,
): {readonly witnesses: readonly Witness[]; readonly stampers: readonly Stamper[]} {
  const witnesses = places.flatMap((place) => witnessAt(place, resolveSecret) ?? [])
  const stampers = places.flatMap((place) => (place.type === 'rfc3161' ? [timeStamper(place.name, place.url)] : []))
  return {witnesses, stampers}
}

function witnessAt(place: WitnessPlace, resolveSecret: ResolveSecret): Witness | undefined {
  switch (place.type) {
    case 'directory':
      return directoryWitness(place.name, place.path)
    case 'git':
      return gitWitness(place.name, place.path, place.push)
    case 'object-store':
      return objectStoreWitness(place.name, async () => {
        const [accessKeyId, secretAccessKey] = [
          await resolveSecret(place.accessKeyId),
          await resolveSecret(place.secretAccessKey),
        ]
        return {...place, accessKeyId: accessKeyId.reveal(), secretAccessKey: secretAccessKey.reveal()}
      })
    case 'rfc3161':
      return undefined
    default:
      return place satisfies never
  }
}
