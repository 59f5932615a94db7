import {createHash} from 'node:crypto'

/** What a span or a point says of itself; what is undefined is left out. */
export type Facts = Readonly<Record<string, string | number | undefined>>

/** One of them as OTLP over JSON writes it, where an integer of 64 bits is a text. */
export interface Attribute {
  readonly key: string
  readonly value: {readonly stringValue: string} | {readonly intValue: string}
}

const valueOf = (value: string | number): Attribute['value'] =>
  typeof value === 'number' ? {intValue: String(value)} : {stringValue: value}

/** Facts as OTLP writes them. */
export const attributesOf = (facts: Facts): readonly Attribute[] =>
  Object.entries(facts).flatMap(([key, value]) => (value === undefined ? [] : [{key, value: valueOf(value)}]))

/** Milliseconds of the epoch in nanoseconds, as far as a clock tells them. */
export const nanos = (ms: number): string => String(BigInt(Math.round(ms * 1000)) * 1000n)

/** So many hex digits that stand for a text, and do not tell it. */
export const idOf = (text: string, digits: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, digits)
