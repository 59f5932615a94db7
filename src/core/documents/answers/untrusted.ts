import {z} from 'zod'

/** What a printed document says of the text in it that firebreak did not write, to a program or a model that reads it. */
export const Untrusted = z.strictObject({note: z.string(), paths: z.array(z.string())})
export type Untrusted = z.infer<typeof Untrusted>
