import {z} from 'zod'

/** Text that somebody else wrote: in the account, in a file, or in an answer. Every format shows it, and obeys none of it. */
export const Foreign = z.strictObject({foreign: z.string()})
export type Foreign = z.infer<typeof Foreign>

/** Words of firebreak, or foreign text. */
export const Piece = z.union([z.string(), Foreign])
export type Piece = z.infer<typeof Piece>

/** A sentence in which what firebreak says and what others wrote stay apart. */
export const Words = z.array(Piece).readonly()
export type Words = z.infer<typeof Words>

/** Marks text that somebody else wrote. */
export const foreign = (text: string): Foreign => ({foreign: text})

/** Foreign texts as a list in a sentence: `a, b and c`. */
export function listed(texts: readonly string[]): Words {
  return texts.flatMap((text, at) => {
    const link = at === 0 ? [] : [at === texts.length - 1 ? ' and ' : ', ']
    return [...link, foreign(text)]
  })
}

/** `fact`: a record says so. `inference`: firebreak concludes it from what the records say. */
export const Ground = z.enum(['fact', 'inference'])
export type Ground = z.infer<typeof Ground>

/** A sentence, and what it rests on. */
export const Statement = z.strictObject({ground: Ground, words: Words})
export type Statement = z.infer<typeof Statement>

/** What a record says. */
export const fact = (...words: Words): Statement => ({ground: 'fact', words})
/** What firebreak concludes. */
export const inference = (...words: Words): Statement => ({ground: 'inference', words})
