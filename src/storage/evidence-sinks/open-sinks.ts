import type {SinkPlace} from '../../core/evidence/sink-place.ts'
import {Fault} from '../../core/fault.ts'
import type {Clock} from '../../core/ports.ts'
import {nearNames} from '../../core/text/near-name.ts'
import type {Secret} from '../../core/text/secret.ts'
import type {BagSink} from './bag-sink.ts'
import {directorySink} from './directory-sink.ts'

type Places = Readonly<Record<string, SinkPlace>>

/** What opens a sink: its keys are read when it is needed, and only then. */
export interface Opening {
  readonly resolveSecret: (ref: string) => Promise<Secret>
  readonly clock: Clock
}

/** The place of a sink by its name. Throws USAGE where the inventory has none of that name. */
export function sinkPlace(places: Places, name: string): SinkPlace {
  const place = Object.hasOwn(places, name) ? places[name] : undefined
  if (place !== undefined) return place
  const known = Object.keys(places)
  const near = nearNames(name, known)
  throw new Fault('USAGE', `no evidence sink is called ${name}`, {
    next: [
      known.length === 0
        ? 'name one under evidence.sinks of firebreak.yaml'
        : `${near.length === 0 ? 'known' : 'did you mean'}: ${(near.length === 0 ? known : near).join(', ')}`,
    ],
  })
}

export async function openSink(name: string, place: SinkPlace, {resolveSecret, clock}: Opening): Promise<BagSink> {
  if (place.type === 'directory') return directorySink(name, place.path)
  const accessKeyId = await resolveSecret(place.accessKeyId)
  const secretAccessKey = await resolveSecret(place.secretAccessKey)
  const {s3Sink} = await import('./s3-sink.ts')
  return s3Sink({
    name,
    place,
    clock,
    keys: {accessKeyId: accessKeyId.reveal(), secretAccessKey: secretAccessKey.reveal()},
  })
}
