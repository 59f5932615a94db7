import {existsSync} from 'node:fs'
import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import type {JournalEntry} from '../../../core/documents/journal.ts'
import {Fault} from '../../../core/fault.ts'
import {leafHash, rowOf, verifyChain} from '../../journal/chain.ts'

/** The journal as it stood when the bag was sealed: one entry a line, as it is hashed. */
export const journalExport = 'meta/journal.jsonl'

/** The lines of that file. */
export function* journalLines(entries: readonly JournalEntry[]): Generator<string> {
  for (const entry of entries) yield `${Buffer.from(rowOf(entry).bytes).toString()}\n`
}

/** What is wrong with it by itself, and against the journal of this machine where that is here. */
export async function journalProblems(
  bag: string,
  here: readonly JournalEntry[] | undefined,
): Promise<readonly string[]> {
  const path = join(bag, journalExport)
  if (!existsSync(path)) return []
  const rows = (await readFile(path, 'utf8'))
    .split('\n')
    .slice(0, -1)
    .map((line, at) => ({seq: at + 1, hash: leafHash(Buffer.from(line)), bytes: Buffer.from(line)}))
  try {
    verifyChain(rows)
  } catch (error) {
    if (error instanceof Fault) return [`${journalExport}: ${error.message}`]
    throw error
  }
  const other = rows.find(({hash}, at) => here?.[at] !== undefined && rowOf(here[at]).hash !== hash)
  return other === undefined
    ? []
    : [`${journalExport}: entry ${other.seq} is another than in the journal of this machine`]
}
