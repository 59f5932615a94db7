import type {Attaching} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import type {Row} from '../answer.ts'

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
  readonly source: string
  /** Of the Worker or the zone. */
  readonly name: string
  readonly protocol?: string
  open(reader: Reader, attaching: Attaching): Promise<Opened>
  /** The records of one message. */
  rows(text: string): readonly Row[]
  time(row: Row): string | undefined
  /** What a message says of how much is sent: that records are left out from now on, or no longer. */
  thinning?(row: Row): 'begins' | 'ends' | undefined
}
