import {z} from 'zod'
import type {Reader} from '../../../core/cloudflare.ts'
import {Fault} from '../../../core/fault.ts'
import type {KvFlagRef} from '../../../core/targets.ts'

/** What a key holds; a value of null stands for a key that is not there. */
export const KeyState = z.strictObject({
  value: z.string().nullable(),
  metadata: z.json().exactOptional(),
  /** Seconds since the epoch. */
  expiration: z.number().exactOptional(),
})
export type KeyState = z.infer<typeof KeyState>

/** SDK: NamespaceBulkGetResponse.WorkersKVBulkGetResultWithMetadata.Values; null stands for a key that is not there. */
const Entry = z.object({value: z.string(), metadata: z.json().optional(), expiration: z.number().nullish()}).nullish()

/** Reads one key from the central store, with all that a write would otherwise drop. */
export async function readKey({api, account}: Reader, {name, namespace}: z.infer<typeof KvFlagRef>): Promise<KeyState> {
  const answer = await api.kv.namespaces.bulkGet(namespace, {
    account_id: account,
    keys: [name],
    type: 'text',
    withMetadata: true,
  })
  const entry = Entry.safeParse(answer?.values?.[name])
  if (!entry.success) {
    throw new Fault('UNAVAILABLE', `Workers KV described key ${name} in a form that is not known`, {
      next: ['run the command again'],
    })
  }
  const {value = null, metadata, expiration} = entry.data ?? {}
  return {
    value,
    ...(metadata === undefined || metadata === null ? {} : {metadata}),
    ...(typeof expiration === 'number' ? {expiration} : {}),
  }
}
