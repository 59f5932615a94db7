import type {Reader} from '../core/cloudflare.ts'
import type {OpenWriter, SendFailure} from '../core/ports.ts'
import type {Identity} from '../core/safeguard.ts'
import {identify} from './identify.ts'
import {createReader} from './reader.ts'
import {type LineTo, type Meter, openLine} from './wire/line.ts'
import {createWriters} from './writer.ts'

/** One account, looked at and changed with one token. */
export interface Connection {
  readonly reader: Reader
  readonly openWriter: OpenWriter
  /** Why a move did not succeed, from whatever its `send` threw. */
  classify(error: unknown): SendFailure
  /** Whose token it is. Throws DENIED when the API does not accept it. */
  identify(): Promise<Identity>
  /** Requests that left so far, retries included. */
  readonly meter: Readonly<Meter>
}

/** Reader and writers share one keep-alive agent and one rate budget. `baseUrl` comes from `apiBaseUrl`. */
export function connect(to: LineTo): Connection {
  const line = openLine(to)
  const reader = createReader(line)
  return {reader, ...createWriters(line), identify: () => identify(reader), meter: line.meter}
}
