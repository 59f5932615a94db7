import type {Reader} from '../core/cloudflare.ts'
import type {OpenWriter, Outage, SendFailure} from '../core/ports.ts'
import type {Identity} from '../core/safeguard.ts'
import {identify} from './identify.ts'
import {createReader} from './reader.ts'
import type {Tape} from './recording/tape.ts'
import {type Line, type LineTo, type Meter, openLine} from './wire/line.ts'
import {createRoad} from './wire/road.ts'
import {createWriters} from './writer.ts'

/** How to look and to change. */
export interface Access {
  readonly reader: Reader
  readonly openWriter: OpenWriter
  /** Why a move did not succeed, from whatever its `send` threw. */
  classify(error: unknown): SendFailure
}

/** The same twice. */
export interface Lanes extends Access {
  /** For a run over thousands of objects, which leaves a fifth of the call limit to others. */
  readonly paced: Access
}

/** One account, looked at and changed with one token. */
export interface Connection extends Lanes {
  /** For a run, which waits while the network is away. */
  patient(outage: Outage): Lanes
  /**
   * A reader for what only informs: it lets everything else go first, and gives up when the signal is aborted. Its
   * requests are counted in a meter of its own.
   */
  readUntil(signal: AbortSignal): {readonly reader: Reader; readonly meter: Readonly<Meter>}
  /** Whose token it is. Throws DENIED when the API does not accept it. */
  identify(): Promise<Identity>
  /** Requests that left so far, retries included. */
  readonly meter: Readonly<Meter>
  /** The same connection, overheard; with `asOf` its readers ask as of one moment, so that the same answers give the same. */
  taped(tape: Tape, asOf?: Date): Connection
}

const lanesOf = (line: Line): Lanes => ({
  reader: createReader(line),
  ...createWriters(line),
  paced: {reader: createReader(line, 'paced-read'), ...createWriters(line, 'paced-write')},
})

/** Reader and writers share one keep-alive agent and one rate budget. `baseUrl` comes from `apiBaseUrl`. */
export const connect = (to: LineTo): Connection => connectionOf(openLine(to))

const at = ({clock, ...line}: Line, moment: Date): Line => ({...line, clock: {...clock, now: () => moment}})

function connectionOf(line: Line): Connection {
  const lanes = lanesOf(line)
  const readUntil = (signal: AbortSignal) => {
    const meter = {reads: 0, writes: 0}
    return {reader: createReader({...line, meter}, 'paced-read', {signal}), meter}
  }
  const patient = (outage: Outage) => lanesOf({...line, road: createRoad(line, outage)})
  const taped: Connection['taped'] = (tape, asOf) => {
    const heard = {...line, send: tape.over(line.send), turn: tape.turn}
    return connectionOf(asOf === undefined ? heard : at(heard, asOf))
  }
  return {...lanes, patient, readUntil, identify: () => identify(lanes.reader), meter: line.meter, taped}
}
