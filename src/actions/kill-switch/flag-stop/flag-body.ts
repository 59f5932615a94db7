import type {FlagGetResponse, FlagUpdateParams} from 'cloudflare/resources/flagship/apps/flags/flags'
import {z} from 'zod'
import {sameJson} from '../../../core/digest.ts'

/** Goes back to Flagship as it came from there, so its inside is not ours to check. */
const echoed = <Value>() => z.custom<Value>((value) => typeof value === 'object' && value !== null)

/** A whole flag, as a PUT must have it: "Omitted fields are dropped, not preserved" (SDK: BaseFlags.update). */
export const FlagBody = z.strictObject({
  key: z.string(),
  default_variation: z.string(),
  enabled: z.boolean(),
  rules: echoed<FlagUpdateParams['rules']>(),
  variations: echoed<FlagUpdateParams['variations']>(),
  description: z.string().exactOptional(),
})
export type FlagBody = z.infer<typeof FlagBody>

/** The part of a flag that a PUT sends back: without its type and who changed it when, which Flagship works out. */
export function bodyOf({key, default_variation, enabled, rules, variations, description}: FlagGetResponse): FlagBody {
  const body = {key, default_variation, enabled, rules, variations}
  return typeof description === 'string' ? {...body, description} : body
}

const fields = Object.keys(FlagBody.shape) as readonly (keyof FlagBody)[]

/** Names of the fields in which two flags differ. */
export const differing = (a: FlagBody, b: FlagBody): readonly (keyof FlagBody)[] =>
  fields.filter((field) => !sameJson(a[field] ?? null, b[field] ?? null))

/** Every variation that somebody may be served, once or more often. */
export const served = ({default_variation: otherwise, rules, enabled}: FlagBody): readonly string[] =>
  enabled ? [otherwise, ...rules.map(({serve_variation: variation}) => variation)] : [otherwise]
