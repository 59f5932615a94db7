import type {Reader} from '../../core/cloudflare.ts'
import type {Fact} from '../../core/documents/plan.ts'
import type {FactSubject} from '../../core/facts.ts'
import type {LogReaders} from './log-readers.ts'

/** What there is to read with. */
export interface Sounding {
  readonly reader: Reader
  readonly logs: LogReaders
  /** Aborted when the time for the facts is up: what was read until then counts. */
  readonly signal: AbortSignal
}

/** What one source says of one subject; the inventory turns tokens and addresses into agents. */
export interface Told {
  readonly seen?: Fact['seen']
  readonly users?: readonly string[]
  /** Access applications by id. */
  readonly apps?: readonly {readonly id: string; readonly seen: boolean}[]
  /** Ids of service tokens. */
  readonly tokens?: readonly string[]
  readonly addresses?: readonly string[]
  readonly changedBy?: readonly string[]
  readonly undetermined?: readonly string[]
}

export interface Findings {
  told(subject: FactSubject): Told
  /** Names of Access applications by id, as far as this source shows them. */
  readonly appNames?: ReadonlyMap<string, string>
}

/** One place to look, read once for all subjects that it can say something of. */
export interface Source {
  /** As it stands in a sentence: `the Access log`. */
  readonly name: string
  concerns(subject: FactSubject): boolean
  /** Throws a Fault where it cannot be read. */
  read(sounding: Sounding, subjects: readonly FactSubject[]): Promise<Findings>
}

/** Each once, in an order that does not depend on the log's. */
export const sorted = (values: readonly string[]): string[] => [...new Set(values)].toSorted()
