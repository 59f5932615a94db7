import {isStranger} from '../wire/path.ts'
import type {Answer, Call, Exchange} from '../wire/transport.ts'

/** An answer of the API, opened. Only `success` may be taken for one. */
export type Envelope =
  | {readonly kind: 'success'; readonly text: string}
  /** The API said no; the codes are Cloudflare's. */
  | {readonly kind: 'refusal'; readonly codes: readonly number[]}
  /** Not an envelope at all: HTML of a proxy, a cut body, another service. */
  | {readonly kind: 'garbled'}
  /** It speaks of another object than was asked about. */
  | {readonly kind: 'stranger'}

const emptySuccess = '{"success":true,"errors":[],"messages":[],"result":null}'
const garbled: Envelope = {kind: 'garbled'}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function codesOf(body: object): readonly number[] {
  if (!('errors' in body) || !Array.isArray(body.errors)) return []
  return body.errors.map((error: unknown) => Object(error).code).filter((code) => Number.isInteger(code))
}

/** A ruleset answers for its rules: any id of the path will do. */
function speaksOfAnother({path}: Call, body: object): boolean {
  const {id}: {readonly id?: unknown} = 'result' in body ? Object(body.result) : {}
  return typeof id === 'string' && isStranger(path, id)
}

/** Opens what came: the status alone says nothing, since the API also answers 200 with `success: false`. */
export function openEnvelope(call: Call, {status, bytes}: Answer): Envelope {
  if (status === 204) return {kind: 'success', text: emptySuccess}
  const text = Buffer.from(bytes).toString('utf8')
  const body = parsed(text)
  const ok = status >= 200 && status < 300
  if (body === undefined || !('success' in body)) return ok ? garbled : {kind: 'refusal', codes: []}
  if (!ok || body.success !== true) return {kind: 'refusal', codes: codesOf(body)}
  return speaksOfAnother(call, body) ? {kind: 'stranger'} : {kind: 'success', text}
}

/** Whether the API itself answered, yes or no, and about what was asked: anything else is asked for again. */
export const isEnvelope = (call: Call, answer: Answer): boolean =>
  ['success', 'refusal'].includes(openEnvelope(call, answer).kind)

/** The envelope's text when it says success, whole, on a 2xx and about what was asked; undefined for everything else. */
export function successText(call: Call, exchange: Exchange): string | undefined {
  const envelope = exchange.kind === 'answer' ? openEnvelope(call, exchange) : undefined
  return envelope?.kind === 'success' ? envelope.text : undefined
}

/**
 * The result alone, for a read that the SDK takes without an envelope. Whether the live API wraps it is not verified on
 * a live account, so both are understood.
 */
export function bareText(call: Call, exchange: Exchange): string | undefined {
  const wrapped = successText(call, exchange)
  if (wrapped !== undefined) return JSON.stringify(Object(JSON.parse(wrapped)).result ?? null)
  if (exchange.kind !== 'answer' || exchange.status < 200 || exchange.status >= 300) return undefined
  const text = Buffer.from(exchange.bytes).toString('utf8')
  const body = parsed(text)
  return body === undefined || 'success' in body ? undefined : text
}
