import {randomUUID} from 'node:crypto'
import {type Attribute, attributesOf} from '../core/telemetry/otlp.ts'
import type {Temporality} from '../core/telemetry/points.ts'
import {toolVersion} from '../package-root.ts'

export type Env = Readonly<Record<string, string | undefined>>
export type Signal = 'traces' | 'metrics'

/** Who collects one kind of telemetry, as the variables of OpenTelemetry say. */
export interface Collector {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly patienceMs: number
  readonly isCompressed: boolean
}

/** No longer than the specification's own time-out, and a run that is over waits no longer for anybody. */
const longestMs = 10_000

/** `key=value` pairs with commas between them, each value percent-encoded, as the specification has them. */
function pairsIn(text = ''): readonly (readonly [string, string])[] {
  return text.split(',').flatMap((pair) => {
    const [, key = '', value = ''] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? []
    try {
      return key === '' ? [] : [[key, decodeURIComponent(value)] as const]
    } catch {
      return []
    }
  })
}

const given = (env: Env, name: string): string | undefined => (env[name] === '' ? undefined : env[name])

/** What a variable says of one signal, or of all of them. */
const said = (env: Env, signal: Signal, what: string): string | undefined =>
  given(env, `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${what}`) ?? given(env, `OTEL_EXPORTER_OTLP_${what}`)

/** A general endpoint gets the path of the signal; its own is taken as it is. */
function urlIn(env: Env, signal: Signal): string | undefined {
  const own = given(env, `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`)
  const general = given(env, 'OTEL_EXPORTER_OTLP_ENDPOINT')
  return own ?? (general === undefined ? undefined : `${general.replace(/\/+$/, '')}/v1/${signal}`)
}

/** Undefined where nobody asked for it. */
export function collectorOf(signal: Signal, env: Env): Collector | undefined {
  const url = urlIn(env, signal)
  const isOff = given(env, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true'
  if (url === undefined || isOff || given(env, `OTEL_${signal.toUpperCase()}_EXPORTER`) === 'none') return undefined
  const asked = Number(said(env, signal, 'TIMEOUT') ?? longestMs)
  return {
    url,
    headers: Object.fromEntries(pairsIn(said(env, signal, 'HEADERS'))),
    patienceMs: Number.isFinite(asked) && asked > 0 ? Math.min(asked, longestMs) : longestMs,
    isCompressed: said(env, signal, 'COMPRESSION')?.toLowerCase() === 'gzip',
  }
}

/** Cumulative unless somebody prefers what was new. */
export function temporalityIn(env: Env): Temporality {
  const preferred = given(env, 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE')?.toLowerCase()
  return preferred === 'delta' || preferred === 'lowmemory' ? 1 : 2
}

/** Who tells: one process, so that nobody adds up what two of them counted from the beginning. */
export function resourceIn(env: Env): {readonly attributes: readonly Attribute[]} {
  const own = {'service.instance.id': randomUUID(), 'service.version': toolVersion()}
  const told = Object.fromEntries(pairsIn(env['OTEL_RESOURCE_ATTRIBUTES']))
  const name = given(env, 'OTEL_SERVICE_NAME') ?? told['service.name'] ?? 'firebreak'
  return {attributes: attributesOf({...own, ...told, 'service.name': name})}
}
