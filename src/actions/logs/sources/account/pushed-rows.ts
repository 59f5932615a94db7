import {Fault} from '../../../../core/fault.ts'
import {redact} from '../../logs-snapshot/redact.ts'

/** No record of any data set is longer; whatever else comes is not held in memory. */
const longestRow = 16 * 1024 * 1024
const lineFeed = 0x0a

/** What came by so far. */
export interface PassedRows {
  readonly rows: number
  readonly blanked: number
  /** Why what came is not all, by how it ends. */
  readonly why?: string
}

export interface RowsPassing {
  /** The same bytes, whole rows at a time, their secrets blanked. */
  pass(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>
  passed(): PassedRows
}

/** What ends without a line feed: the last record, a record that was cut off, or a refusal that came with a good status. */
function endingOf(bytes: Uint8Array): Pick<PassedRows, 'why'> {
  try {
    const last: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    const isRefusal = typeof last === 'object' && last !== null && 'success' in last && last.success === false
    return isRefusal ? {why: 'answered that it failed'} : {}
  } catch {
    return {why: 'the last record is cut off'}
  }
}

/** From one to the next: a look at every byte by itself takes longer than to compress it. */
function feedsIn(bytes: Uint8Array): number {
  let feeds = 0
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) feeds += 1
  return feeds
}

/** Counts records that go by, one a line, and blanks secrets in them; no more than one row waits in memory. */
export function passRows(): RowsPassing {
  let found: PassedRows = {rows: 0, blanked: 0}

  const clean = (whole: Uint8Array, more: Omit<PassedRows, 'blanked'>) => {
    const {bytes, blanked} = redact(whole)
    found = {...found, ...more, rows: found.rows + more.rows, blanked: found.blanked + blanked}
    return bytes
  }

  return {
    passed: () => found,
    async *pass(chunks) {
      let held: Uint8Array[] = []
      let length = 0
      for await (const chunk of chunks) {
        const end = chunk.lastIndexOf(lineFeed) + 1
        if (end > 0) {
          const whole = Buffer.concat([...held, chunk.subarray(0, end)])
          yield clean(whole, {rows: feedsIn(whole)})
          ;[held, length] = [[], 0]
        }
        held.push(chunk.subarray(end))
        length += chunk.length - end
        if (length > longestRow) throw new Fault('UNAVAILABLE', 'a record is longer than 16 MiB')
      }
      if (length === 0) return
      const last = Buffer.concat(held)
      yield clean(last, {rows: 1, ...endingOf(last)})
    },
  }
}
