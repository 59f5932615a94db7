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

/**
 * What a read gives, or undefined where the token may not make it. For what a state is made of: a read that fails for
 * once is thrown, for without what it tells the object would look like one that somebody has changed.
 */
export async function ifAllowed<Value>(reading: PromiseLike<Value>): Promise<Value | undefined> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof Fault && error.code === 'DENIED') return undefined
    throw error
  }
}
