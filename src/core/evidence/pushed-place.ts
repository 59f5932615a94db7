import {z} from 'zod'
import {SecretRef} from '../documents/secret-ref.ts'
import {Name} from '../ids.ts'

/** A bucket of R2 that Logpush writes to, and where the keys that read it are. Cloudflare reads it for us: no other host is asked. */
export const PushedPlace = z.strictObject({
  bucket: Name,
  /** What the objects of one job are stored under, as Logpush has it: `access_requests/{DATE}`. */
  prefix: z
    .string()
    .regex(/^[\w!.*'(){}/-]+$/, 'expected folders such as access_requests/{DATE}')
    .max(512)
    .optional(),
  accessKeyId: SecretRef,
  secretAccessKey: SecretRef,
})
export type PushedPlace = z.infer<typeof PushedPlace>
