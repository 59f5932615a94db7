import {cpSync, mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import type {JournalEntry, JournalEvent} from '../../src/core/documents/journal.ts'
import {type Checkpoint, checkpointKind} from '../../src/core/signed/checkpoint.ts'
import {subjectsOf} from '../../src/core/signed/judge-checkpoints.ts'
import {subjectOf} from '../../src/core/signed/statement.ts'
import type {Trust, TrustedKey} from '../../src/core/signed/trust.ts'
import {fileNameOf, statementDigest, textOf} from '../../src/storage/checkpoints/checkpoint-files.ts'
import {run} from '../../src/storage/fixtures/journal.ts'
import {trusting} from '../../src/storage/fixtures/signer.ts'
import {genesis, rowOf, type Row} from '../../src/storage/journal/chain.ts'
import {createJournalFile} from '../../src/storage/journal/journal-file.ts'
import type {SigningKey} from '../../src/storage/signing/key-file.ts'
import {sign} from '../../src/storage/signing/sign.ts'

/** A person with a key, and the line by which others trust it. */
export interface Person {
  readonly key: SigningKey
  readonly line: TrustedKey
}

/** A journal in memory, to be bent before it is written down. */
export interface Built {
  readonly entries: readonly JournalEntry[]
  readonly rows: readonly Row[]
  /** File name to text. */
  readonly checkpoints: ReadonlyMap<string, string>
  readonly trust: Trust
}

const begun = Date.parse('2026-03-01T03:00:00.000Z')
export const timeOf = (seq: number, minutes = 0): string =>
  new Date(begun + seq * 1000 + minutes * 60_000).toISOString()

/** Entries of these events, each linked to the one before, with the rows that hold them. */
export function chained(events: readonly JournalEvent[], of = run): Pick<Built, 'entries' | 'rows'> {
  const rows: Row[] = []
  const entries = events.map((event, at): JournalEntry => {
    const entry: JournalEntry = {
      schema: 'firebreak/journal-entry@1',
      run: of,
      seq: at + 1,
      prev: rows.at(-1)?.hash ?? genesis,
      event,
      obs: {at: timeOf(at + 1), mono: at, epoch: 1, nonce: 'nonce', actor: 'ada', host: 'laptop'},
    }
    rows.push(rowOf(entry))
    return entry
  })
  return {entries, rows}
}

/** What a checkpoint says that an honest one would not. */
export type Lies = Partial<Omit<Checkpoint, 'size'>> & {readonly subjects?: Readonly<Record<string, string>>}

/** One checkpoint of the first entries, signed; lies come out as they are given. */
export async function checkpoint(
  {entries, rows}: Pick<Built, 'entries' | 'rows'>,
  {size, key, prev, lies: {subjects = {}, ...lies} = {}}: {size: number; key: SigningKey; prev?: string; lies?: Lies},
) {
  const head = rows[size - 1]?.hash ?? genesis
  const predicate: Checkpoint = {
    run: entries[0]?.run ?? run,
    size,
    head,
    epoch: 1,
    tool: 'firebreak/0.1.0',
    keyId: key.keyId,
    reason: 'entries',
    at: timeOf(size),
    ...(prev === undefined ? {} : {prevCheckpointSha256: prev}),
    ...lies,
  }
  const named = {journal: predicate.head, ...Object.fromEntries(subjectsOf(entries.slice(0, size))), ...subjects}
  const subject = Object.entries(named).map(([name, digest]) => subjectOf(name, digest))
  return sign(checkpointKind, {subject, predicate}, key)
}

/** Checkpoints of these sizes, each naming the one before. */
export async function checkpoints(
  journal: Pick<Built, 'entries' | 'rows'>,
  sizes: readonly number[],
  key: SigningKey,
): Promise<ReadonlyMap<string, string>> {
  const made = new Map<string, string>()
  let prev: string | undefined
  for (const size of sizes) {
    const bundle = await checkpoint(journal, {size, key, ...(prev === undefined ? {} : {prev})})
    prev = statementDigest(bundle)
    made.set(fileNameOf(size), textOf(bundle))
  }
  return made
}

export async function built(
  events: readonly JournalEvent[],
  sizes: readonly number[],
  {key, line}: Person,
): Promise<Built> {
  const journal = chained(events)
  return {...journal, checkpoints: await checkpoints(journal, sizes, key), trust: trusting(line)}
}

const empty = new Map<string, string>()

/** An empty journal is made once for each directory, and copied: what it holds does not matter here, its format does. */
function emptyJournal(dir: string): string {
  const known = empty.get(dir)
  if (known !== undefined) return known
  const path = join(dir, 'empty.db')
  createJournalFile(path).close()
  empty.set(dir, path)
  return path
}

/** Writes a journal down as somebody with the file in their hands would; gives the paths of journal and trust file. */
export function written(dir: string, name: string, {rows, checkpoints: files, trust}: Built) {
  const path = join(dir, name, 'journal.db')
  mkdirSync(join(dir, name, 'checkpoints'), {recursive: true})
  cpSync(emptyJournal(dir), path)
  const database = new DatabaseSync(path)
  database.exec('PRAGMA synchronous=OFF; BEGIN')
  const insert = database.prepare('INSERT INTO entry(seq, hash, bytes) VALUES (?, ?, ?)')
  for (const {seq, hash, bytes} of rows) insert.run(seq, hash, bytes)
  database.exec('COMMIT')
  database.close()
  for (const [file, text] of files) writeFileSync(join(dir, name, 'checkpoints', file), text)
  const trustFile = join(dir, name, 'trust.json')
  writeFileSync(trustFile, JSON.stringify(trust))
  return {path, trustFile}
}
