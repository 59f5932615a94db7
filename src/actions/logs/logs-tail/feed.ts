import type {Attaching} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import type {Row} from '../answer.ts'
import type {FeedKind} from './feed-kinds.ts'

/** One connection that can be made to a feed. */
export interface Opened {
  readonly address: string
  /** When Cloudflare ends it. */
  readonly expiresAt?: Date
  /** Takes away what was made for it; absent where it goes with the connection. */
  remove?(): Promise<unknown>
}

/** Something that is sent as it happens: the tail of one Worker, the requests to one zone. */
export interface Feed {
  /** How reports and bags know its kind. */
  readonly source: FeedKind
  /** Of the Worker or the zone. */
  readonly name: string
  readonly protocol?: string
  /** There is one connection at a time: the next can only be made once this one is over. */
  readonly isAlone?: true
  open(reader: Reader, attaching: Attaching): Promise<Opened>
  /** The records of one message. */
  rows(text: string): readonly Row[]
  time(row: Row): string | undefined
  /** What a record says of how much is sent: that some are left out from now on, or none. */
  thinning?(row: Row): 'begins' | 'ends' | undefined
}
