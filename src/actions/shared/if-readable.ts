import {Fault} from '../../core/fault.ts'

/** What a read gives, or undefined where Cloudflare refuses it: what only informs never keeps a brake from being pulled. */
export async function ifReadable<Value>(reading: PromiseLike<Value>): Promise<Value | undefined> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}
