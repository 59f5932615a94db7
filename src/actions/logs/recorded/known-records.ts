import {messageOf} from '../../../core/text/error-code.ts'
import type {EvidenceItem} from '../../../core/documents/evidence.ts'
import type {OpenedBag} from '../../../core/ports.ts'
import type {LogSource} from '../log-source.ts'
import {pagedOf} from './closed-reader.ts'
import {rowsOf} from './rows.ts'

/** One log, or one part of it. */
interface Of {
  readonly name: string
  readonly log: LogSource
  readonly part?: string | undefined
}

/** What earlier bags have of a log. */
export interface KnownRecords {
  /** What makes each record the same when it comes again. */
  readonly keys: ReadonlySet<string>
  /** The files whose records could not be made out, and why. */
  readonly unread: readonly string[]
}

/** Whether a file has records of then or later; where it does not say, it may. */
const reaches = ({got}: EvidenceItem, from: string): boolean =>
  got === undefined || !(Date.parse(got.first) < Date.parse(from) && Date.parse(got.last) < Date.parse(from))

async function keysIn(bag: OpenedBag, item: EvidenceItem, {log}: Of): Promise<readonly string[] | string> {
  try {
    const page = rowsOf(item, await bag.read(item))
    if ('why' in page) return `${item.file}: ${page.why}`
    const paged = pagedOf(log, item)
    return page.rows.map((row) => paged.key(row))
  } catch (error) {
    return `${item.file}: ${messageOf(error)}`
  }
}

/** Finds the records of one log, from a time on, that bags have already. */
export async function knownRecords(bags: readonly OpenedBag[], of: Of, from: string): Promise<KnownRecords> {
  const keys = new Set<string>()
  const unread: string[] = []
  for (const bag of bags) {
    const pages = bag.items.filter(
      (item) => item.source === of.name && item.part === of.part && (item.rows ?? 0) > 0 && reaches(item, from),
    )
    for (const item of pages) {
      const found = await keysIn(bag, item, of)
      if (typeof found === 'string') unread.push(found)
      else for (const key of found) keys.add(key)
    }
  }
  return {keys, unread}
}
