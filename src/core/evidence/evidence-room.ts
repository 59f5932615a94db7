import type {ListedBag} from '../documents/answers/bag-list.ts'
import type {OpenBag} from '../ports.ts'
import type {BagArchive} from './bag-archive.ts'
import type {BagCheck} from '../signed/bag-check.ts'

/** What goes into which new file, whether as a variant for others, and why, for the custody of the bags. */
export interface ExportRequest {
  readonly out: string
  readonly redacted: boolean
  readonly why?: string | undefined
  readonly signal: AbortSignal
}

/** The evidence bags of this machine, and any other by its path. Needs neither network nor token. */
export interface EvidenceRoom {
  list(): Promise<readonly ListedBag[]>
  /** The bags that a path, a run, its unique beginning or `last` means. Throws USAGE where there is none. */
  meant(wanted: string): readonly string[]
  open: OpenBag
  /** Also says in its custody that it was done, unless that is not wanted or cannot be written. */
  check(path: string, options: {readonly isRecorded: boolean; readonly why?: string}): Promise<BagCheck>
  /** Puts the operator's signature beside a bag that checks out; gives its path. Throws USAGE without a key, REFUSED for a bag that does not. */
  sign(path: string, why?: string): Promise<string>
  /** Throws INVALID_DOCUMENT for a bag that does not check out, REFUSED where something is at the place already. */
  export(paths: readonly string[], request: ExportRequest): Promise<BagArchive>
}
