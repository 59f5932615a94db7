import {createHash} from 'node:crypto'
import {canonicalJson} from '../../core/digest.ts'
import {JournalEntry} from '../../core/documents/journal.ts'
import {Fault} from '../../core/fault.ts'

/** One row as it lies on disk. */
export interface Row {
  readonly seq: number
  readonly hash: string
  readonly bytes: Uint8Array
}

/** A journal whose every link was checked. `head` is the hash of its last entry. */
export interface Chain {
  readonly entries: readonly JournalEntry[]
  readonly head: string
}

/** What the first entry names as the one before it. */
export const genesis = `sha256:${'0'.repeat(64)}`

/** The hash of a leaf after RFC 6962: SHA-256 over a zero byte and the bytes. */
export function leafHash(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(Uint8Array.of(0)).update(bytes).digest('hex')}`
}

/** The row of an entry: its canonical JSON and the hash of that. */
export function rowOf(entry: JournalEntry): Row {
  const bytes = Buffer.from(canonicalJson(entry))
  return {seq: entry.seq, hash: leafHash(bytes), bytes}
}

/**
 * Checks every link in order. Throws INVALID_DOCUMENT naming the first bad entry and what is wrong with it.
 * A chain cannot show that entries are missing at its end; only a copy of the head kept elsewhere can.
 */
export function verifyChain(rows: Iterable<Row>): Chain {
  const entries: JournalEntry[] = []
  let head = genesis
  for (const row of rows) {
    entries.push(checkedEntry(row, {seq: entries.length + 1, prev: head, run: entries[0]?.run}))
    head = row.hash
  }
  return {entries, head}
}

interface Expected {
  readonly seq: number
  readonly prev: string
  readonly run: string | undefined
}

function checkedEntry(row: Row, expected: Expected): JournalEntry {
  if (row.seq !== expected.seq)
    throw broken(
      expected.seq,
      `expected entry ${expected.seq} and found ${row.seq}: entries are missing, repeated or out of order`,
    )
  if (leafHash(row.bytes) !== row.hash) throw broken(row.seq, 'its bytes do not match its hash: it was changed')
  const entry = parse(row)
  if (entry.seq !== row.seq) throw broken(row.seq, `it says that it is entry ${entry.seq}`)
  if (entry.prev !== expected.prev) throw broken(row.seq, 'prev is not the hash of the entry before it')
  if (expected.run !== undefined && entry.run !== expected.run)
    throw broken(row.seq, `it belongs to run ${entry.run}, not ${expected.run}`)
  return entry
}

const utf8 = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true})

function parse({seq, bytes}: Row): JournalEntry {
  const entry = JournalEntry.safeParse(json(seq, bytes))
  if (entry.success) return entry.data
  const [issue] = entry.error.issues
  throw broken(seq, `it does not have the shape of an entry (${issue?.path.join('.')}: ${issue?.message})`)
}

function json(seq: number, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch {
    throw broken(seq, 'its bytes are not JSON')
  }
}

function broken(seq: number, what: string): Fault {
  return new Fault('INVALID_DOCUMENT', `the journal is broken at entry ${seq}: ${what}`, {
    next: ['keep the file as it is, as evidence', 'do not resume this run: look at the account and plan again'],
  })
}
