import type {RawAnswer} from '../../core/cloudflare.ts'
import type {Refusal, Row} from './answer.ts'

/** RFC 3339, both ends. */
export interface LogWindow {
  readonly from: string
  readonly to: string
}

export interface LogQuery extends LogWindow {
  readonly direction: 'asc' | 'desc'
}

/** One page as it came. */
export interface LogPage {
  readonly kind: 'page'
  readonly answer: RawAnswer
  readonly rows: readonly Row[]
  /** Where the next page begins; absent on the last one. */
  readonly next?: string
  /** As many rows as one page can hold: an end right after it may be a cap. */
  readonly full: boolean
}

/** Something that is read page by page. */
export interface Paged {
  read(cursor: string | undefined): Promise<LogPage | Refusal>
  /** What makes a record the same record when pages shift. */
  key(row: Row): string
  time(row: Row): string | undefined
}
