import {z} from 'zod'
import {Endpoint, objectStore} from '../evidence/object-store-place.ts'
import {Name} from '../ids.ts'

const text = z.string().min(1).max(512)
const name = {name: Name}

/** Where checkpoints go that somebody on this machine cannot take back. */
export const WitnessPlace = z.discriminatedUnion('type', [
  /** A directory on another disk, or a mounted share. */
  z.strictObject({type: z.literal('directory'), ...name, path: text}),
  /** A clone; with `push`, each checkpoint is pushed to that remote. */
  z.strictObject({type: z.literal('git'), ...name, path: text, push: Name.optional()}),
  /** A bucket of R2 or S3, written by conditional create only. */
  z.strictObject({
    type: z.literal('object-store'),
    ...name,
    ...objectStore,
  }),
  /** An authority that puts the time on a signature (RFC 3161); the trust file has its certificates. */
  z.strictObject({type: z.literal('rfc3161'), ...name, url: Endpoint}),
])
export type WitnessPlace = z.infer<typeof WitnessPlace>
