import type {Reader} from '../../core/cloudflare.ts'

interface Refused {
  readonly kind: 'refused'
  readonly why: string
}

interface LogPage {
  readonly kind: 'page'
  readonly rows: readonly unknown[]
  /** Where the next page begins; absent on the last one. */
  readonly next?: string
}

/** A log that is read page by page. */
export interface PagedLog {
  read(cursor: string | undefined): Promise<LogPage | Refused>
}

interface LogQuery {
  readonly from: string
  readonly to: string
  readonly direction: 'asc' | 'desc'
}

interface TokenSignIns {
  readonly token: string
  readonly app: string
  readonly count: number
}

/** The readers that evidence is collected with: who composes hands them in, so that each log is understood in one place. */
export interface LogReaders {
  access(reader: Reader, query: LogQuery): PagedLog
  audit(reader: Reader, query: LogQuery): PagedLog
  modelCalls(reader: Reader, gateway: string, query: LogQuery): PagedLog
  tokenSignIns(reader: Reader): Promise<{readonly kind: 'understood'; readonly body: readonly TokenSignIns[]} | Refused>
}
