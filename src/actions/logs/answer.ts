import {z} from 'zod'
import type {RawAnswer} from '../../core/cloudflare.ts'

/** One record of a log or one object of a listing, whatever else it carries. */
export type Row = Readonly<Record<string, unknown>>
const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Looked at, and not copied: a log has a million of them. */
export const Row = z.custom<Row>(isRow)

/** A refusal is an answer as well: evidence says what it could not get, and goes on. */
export interface Refusal {
  readonly kind: 'refused'
  readonly why: string
}
export type Understood<Body> = {readonly kind: 'understood'; readonly body: Body} | Refusal

const Envelope = z.looseObject({
  success: z.boolean().optional(),
  errors: z.array(z.looseObject({message: z.string().optional()})).nullish(),
})

export const refused = (why: string): Refusal => ({kind: 'refused', why})

/** What a text says; undefined where it is no JSON. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The record that a text is; none where it is something else. */
export function rowsIn(text: string): readonly Row[] {
  const row = jsonIn(text)
  return isRow(row) ? [row] : []
}

/** The body of a raw answer, once neither its status, nor its `success`, nor its `errors` speak against it. */
export function understand<Body>({bytes, status}: RawAnswer, schema: z.ZodType<Body>): Understood<Body> {
  const json = jsonIn(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))
  // A few answers come without an envelope: only their status can speak against those.
  const envelope = Envelope.safeParse(Array.isArray(json) ? {} : json)
  if (!envelope.success) return refused(`answered HTTP ${status} with a body that is no JSON document of the API`)
  const {success, errors} = envelope.data
  if (status >= 400 || success === false || (errors?.length ?? 0) > 0) {
    const messages = (errors ?? []).map(({message}) => message ?? 'no message')
    return refused([`answered HTTP ${status}`, ...messages].join(': '))
  }
  const body = schema.safeParse(json)
  return body.success ? {kind: 'understood', body: body.data} : refused('answered in another shape than documented')
}

/** A text member of a record, by path; undefined when it is not there. */
export function textAt(row: unknown, ...path: readonly string[]): string | undefined {
  const value = path.reduce<unknown>((at, key) => (isRow(at) ? at[key] : undefined), row)
  return typeof value === 'string' ? value : undefined
}
