import {type Attribute, attributesOf, type Facts, idOf, nanos} from './otlp.ts'

/** One stretch of time of a run, as OTLP over JSON writes it. */
export interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  /** 1 is internal, 3 a client. */
  readonly kind: 1 | 3
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly Attribute[]
  /** 1 is good, 2 an error, 0 neither. */
  readonly status: {readonly code: 0 | 1 | 2}
}

/** The trace of a pipeline that a run belongs to, as W3C Trace Context writes it. */
export interface Parent {
  readonly traceId: string
  readonly spanId: string
  /** Whether whoever began the trace keeps it. */
  readonly isSampled: boolean
}

/** Undefined for what is no trace parent of version 00, or one of zeros. */
export function parentIn(text: string | undefined): Parent | undefined {
  const [, traceId = '', spanId = '', flags = ''] =
    /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(text ?? '') ?? []
  if (!/[1-9a-f]/.test(traceId) || !/[1-9a-f]/.test(spanId)) return undefined
  return {traceId, spanId, isSampled: Number.parseInt(flags, 16) % 2 === 1}
}

/** A span whose ids are not made yet. */
export interface Drawn {
  readonly of: string
  readonly name: string
  readonly under?: string
  /** Milliseconds of the epoch. */
  readonly from: number
  readonly to: number
  readonly kind?: 3
  readonly isGood: boolean | undefined
  readonly facts: Facts
}

/** `whole` names what a process told of a run: a run that is gone on with is told in parts, each with ids of its own. */
export function spanOf(whole: string, parent: Parent, {of, name, under, from, to, kind, isGood, facts}: Drawn): Span {
  const above = under === undefined ? parent.spanId : idOf(`${whole} ${under}`, 16)
  return {
    traceId: parent.traceId,
    spanId: idOf(`${whole} ${of}`, 16),
    ...(above === '' ? {} : {parentSpanId: above}),
    name,
    kind: kind ?? 1,
    startTimeUnixNano: nanos(from),
    endTimeUnixNano: nanos(to),
    attributes: attributesOf(facts),
    status: {code: isGood === undefined ? 0 : isGood ? 1 : 2},
  }
}
