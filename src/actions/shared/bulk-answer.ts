import {Fault} from '../../core/fault.ts'

/** What a bulk call of Workers KV says of itself (SDK: NamespaceBulkUpdateResponse, NamespaceBulkDeleteResponse). */
interface BulkAnswer {
  readonly unsuccessful_keys?: readonly string[]
}

/**
 * Throws UNAVAILABLE when a bulk call of Workers KV left keys undone. Such a call answers HTTP 200 with `success: true`
 * and names those keys in `unsuccessful_keys`. The names are not repeated, since those of OAuth tokens hold their hashes.
 */
export async function wholly(calling: PromiseLike<BulkAnswer | null>, asked: number): Promise<void> {
  const {unsuccessful_keys: undone = []} = (await calling) ?? {}
  if (undone.length === 0) return
  throw new Fault('UNAVAILABLE', `Workers KV said success and left ${undone.length} of ${asked} keys undone`)
}
