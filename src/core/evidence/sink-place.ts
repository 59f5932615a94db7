import {z} from 'zod'
import {HexId} from '../ids.ts'
import {objectStore} from './object-store-place.ts'

/**
 * How an object is kept from being deleted, and for how long. `bucket-rule`: a lock rule of R2, which an account's API
 * sets (`firebreak evidence lock`). `object-lock`: Object Lock of S3, asked for with each object.
 */
export const SinkLock = z.strictObject({by: z.enum(['bucket-rule', 'object-lock']), days: z.int().min(1).max(36_500)})
export type SinkLock = z.infer<typeof SinkLock>

/** Where sealed bags are copied to, so that whoever holds this machine cannot take them back. */
export const SinkPlace = z.discriminatedUnion('type', [
  /** A directory on another disk, or a mounted share. It has to be there. */
  z.strictObject({type: z.literal('directory'), path: z.string().min(1).max(512)}),
  /** A bucket of R2 or S3, written by conditional create only. */
  z.strictObject({
    type: z.literal('s3'),
    ...objectStore,
    /** What the key of every object begins with; ends with a slash. */
    prefix: z
      .string()
      .regex(/^([a-z0-9][a-z0-9._-]*\/)+$/, 'expected folders of lower-case letters and digits, such as firebreak/')
      .max(256)
      .optional(),
    /** The Cloudflare account that an R2 bucket is in, where the endpoint does not begin with it. */
    account: HexId.optional(),
    /** Id of the API token behind the keys, which no run may touch. With R2 it is the access key id. */
    token: HexId.optional(),
    lock: SinkLock.optional(),
  }),
])
export type SinkPlace = z.infer<typeof SinkPlace>
export type S3Place = Extract<SinkPlace, {type: 's3'}>

const r2Host = /^([0-9a-f]{32})\.(?:([a-z-]+)\.)?r2\.cloudflarestorage\.com$/

/** The account of an R2 bucket, and the jurisdiction it is confined to; undefined where it is no bucket of a known account. */
export function r2Home({
  endpoint,
  account,
}: S3Place): {readonly account: string; readonly jurisdiction?: string} | undefined {
  const [, named, jurisdiction] = r2Host.exec(new URL(endpoint).hostname) ?? []
  const home = account ?? named
  return home === undefined ? undefined : {account: home, ...(jurisdiction === undefined ? {} : {jurisdiction})}
}
