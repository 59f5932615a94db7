import {z} from 'zod'

const price = z.number().min(0)

/** What things cost the organisation, for the weekly page. */
export const Costs = z.strictObject({
  /** Such as EUR; only shown. */
  currency: z.string().regex(/^[A-Z]{3}$/, 'expected a currency of three letters, such as EUR'),
  /** One minute of the person who carries out a run, from its plan to its outcome. */
  personMinute: price.default(0),
  /** One call of Cloudflare's API: reads of the plan, and every request that was sent. */
  apiCall: price.default(0),
  /** Whatever each run costs besides, such as the AI tokens of an assistant that was asked. */
  run: price.default(0),
})
export type Costs = z.infer<typeof Costs>
