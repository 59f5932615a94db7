import type {SourceReport} from '../documents/evidence.ts'
import type {PartyKind} from './deed.ts'
import type {Sighting} from './happening.ts'

/** What is true of a source that a story is told from. */
export interface SourceFacts {
  readonly source: string
  readonly title: string
  readonly sampled: boolean
  /** The kinds of handles by which its records name who did something. */
  readonly names: readonly PartyKind[]
  /** Kept only where somebody asked for it. */
  readonly onRequest?: true
  readonly blindSpots: readonly string[]
}

/** A listing of the configuration, as it was when it was kept. */
export interface Snapshot {
  /** Without the account: `gateway/rules`. */
  readonly path: string
  /** Epoch milliseconds. */
  readonly at: number
  /** The listing was read to its end. */
  readonly whole: boolean
  readonly objects: ReadonlyMap<string, Readonly<Record<string, unknown>>>
}

export interface Bagged {
  readonly path: string
  readonly run: string
  readonly incident?: string
  readonly sealedAt?: string
  /** How it is not as it was sealed. */
  readonly problems: readonly string[]
}

/** What some bags hold together, read and not yet judged. */
export interface Reading {
  readonly bags: readonly Bagged[]
  /** Every source of which rows tell of deeds, in the order of their table. */
  readonly sources: readonly SourceFacts[]
  readonly sightings: readonly Sighting[]
  /** Records read, each once, by source: also of what tells of no deed. */
  readonly records: ReadonlyMap<string, number>
  readonly reports: readonly SourceReport[]
  readonly snapshots: readonly Snapshot[]
  /** What is in the bags and could not be understood. */
  readonly unreadable: readonly {readonly source: string; readonly file: string; readonly why: string}[]
}
