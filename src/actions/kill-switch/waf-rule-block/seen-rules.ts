import {z} from 'zod'
import type {Reader} from '../../../core/cloudflare.ts'
import {Fault} from '../../../core/fault.ts'
import {ifReadable} from '../../shared/if-readable.ts'

/** Our rule as it stands; `position` counts from 1, which is evaluated first. */
export const OurRule = z.strictObject({
  action: z.string(),
  expression: z.string(),
  description: z.string(),
  enabled: z.boolean(),
  position: z.int().min(1),
})
export type OurRule = z.infer<typeof OurRule>

/** One rule of the entry point. */
export interface SeenRule extends OurRule {
  readonly id: string
}

/** Custom rules of a zone, in the order in which they are evaluated. Absent where the zone has never had any. */
export interface SeenRuleset {
  readonly id: string
  readonly rules: readonly SeenRule[]
}

const phase = 'http_request_firewall_custom'

/** What of a rule counts here; the SDK's union of every kind of rule promises more than each of them has. */
const Rules = z.object({
  rules: z
    .array(
      z.object({
        id: z.string(),
        action: z.string().default(''),
        expression: z.string().default(''),
        description: z.string().default(''),
        enabled: z.boolean().default(true),
      }),
    )
    .default([]),
})

/** The entry point of the zone's custom rules. It is looked for in the listing, which has no error for a zone without one. */
export async function readRuleset({api, all}: Reader, zone: string): Promise<SeenRuleset | undefined> {
  const rulesets = await all(
    ({per_page, cursor}) => api.rulesets.list({zone_id: zone, per_page, ...(cursor === undefined ? {} : {cursor})}),
    ({id}) => id,
  )
  const entry = rulesets.find((ruleset) => ruleset.kind === 'zone' && ruleset.phase === phase)
  if (entry === undefined) return undefined
  const {rules} = Rules.parse(await api.rulesets.get(entry.id, {zone_id: zone}))
  return {id: entry.id, rules: rules.map((rule, at) => ({...rule, position: at + 1}))}
}

/** An address that an IP access rule lets past every custom rule. */
export interface AllowedAddress {
  readonly value: string
  readonly notes: string
}

/** Undefined where the token may not read them. */
export function readAllowed(reader: Reader, zone: string): Promise<readonly AllowedAddress[] | undefined> {
  const listing = reader.all(
    ({page, per_page}) =>
      reader.api.firewall.accessRules.list({zone_id: zone, mode: 'whitelist', page, per_page, order: 'mode'}),
    ({id}) => id,
  )
  return ifReadable(
    listing.then((rules) => rules.map(({configuration, notes = ''}) => ({value: configuration.value ?? '', notes}))),
  )
}

/** What the API said to the rule without keeping it. */
export type Rehearsal =
  | {readonly result: 'accepted'}
  | {readonly result: 'refused'; readonly words: string}
  /** It was not asked, or could not be. */
  | {readonly result: 'unknown'; readonly why: string}

const Envelope = z.object({errors: z.array(z.object({message: z.string()})).default([])})

function wordsOf(bytes: Uint8Array): string | undefined {
  try {
    const {errors} = Envelope.parse(JSON.parse(new TextDecoder().decode(bytes)))
    return errors.length === 0 ? undefined : errors.map(({message}) => message).join('; ')
  } catch {
    return undefined
  }
}

/** Lets the API check the rule, `without persisting` it (SDK: RuleCreateParams.dry_run). */
export async function rehearse(reader: Reader, path: string, body: unknown): Promise<Rehearsal> {
  const answer = await ifReadable(reader.rehearse(path, body))
  if (answer === undefined) return {result: 'unknown', why: 'the API gave no answer'}
  const {status, bytes} = answer
  if (status < 300) return {result: 'accepted'}
  const words = wordsOf(bytes)
  if (status === 400 || status === 422) return {result: 'refused', words: words ?? `status ${status}`}
  return {result: 'unknown', why: `the API answered ${status}`}
}

/** The zone by the name that the account gives it. Throws UNAVAILABLE for an answer without one. */
export async function zoneName({api}: Reader, zone: string): Promise<string> {
  const {name} = await api.zones.get({zone_id: zone})
  if (typeof name === 'string') return name
  throw new Fault('UNAVAILABLE', `Cloudflare described zone ${zone} without its name`, {
    next: ['run the command again'],
  })
}
