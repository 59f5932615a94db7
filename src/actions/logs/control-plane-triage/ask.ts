import {z} from 'zod'
import type {RawAnswer, Reader} from '../../../core/cloudflare.ts'
import {understand} from '../answer.ts'
import {failureWords} from '../failure-words.ts'
import type {Product} from './products.ts'

/** How one product took one read. `denied`: it works, and not for this token. `failing`: no answer, or one that is none. */
export interface Tried {
  readonly product: Product
  readonly standing: 'answered' | 'denied' | 'failing'
  /** Milliseconds until it was known, further attempts included. */
  readonly tookMs: number
  /** Why it is not answered. */
  readonly why?: string
  readonly answer?: RawAnswer
}

const Anything = z.looseObject({})
const deniedStatuses = [401, 403]

function judged(product: Product, answer: RawAnswer, tookMs: number): Tried {
  const understood = understand(answer, Anything)
  if (understood.kind === 'understood') return {product, standing: 'answered', tookMs, answer}
  const standing = deniedStatuses.includes(answer.status) ? 'denied' : 'failing'
  return {product, standing, tookMs, why: understood.why, answer}
}

/** Asks one product, and gives up when the reader does. */
export async function ask(product: Product, reader: Reader): Promise<Tried> {
  const begun = reader.now().getTime()
  const tookMs = () => reader.now().getTime() - begun
  try {
    const answer = await product.read(reader)
    return judged(product, answer, tookMs())
  } catch (error) {
    return {product, standing: 'failing', tookMs: tookMs(), why: failureWords(error)}
  }
}
