import {closeSync, constants, openSync, readFileSync, writeSync} from 'node:fs'
import {join} from 'node:path'
import {sha256} from '../../core/digest.ts'
import {Fault} from '../../core/fault.ts'
import {type Chain, rowOf} from './chain.ts'

/** How far a journal has come. */
export interface Head {
  readonly seq: number
  readonly hash: string
}

export interface HeadFile {
  keep(head: Head): void
  close(): void
}

const fileIn = (dir: string): string => join(dir, 'head')

/** Always of one length, so that the next line covers the last. */
function lineOf({seq, hash}: Head): string {
  const text = `${String(seq).padStart(12, '0')} ${hash}`
  return `${text} ${sha256(text)}\n`
}

/**
 * Notes beside the journal how far it has come, after each commit: where a byte of its end decays, SQLite takes the rest
 * for a write that never ended, and the chain of what is left is sound. Without a sync of its own it may lag behind the
 * journal, and never runs ahead.
 */
export function openHeadFile(dir: string): HeadFile {
  const {O_CREAT, O_WRONLY, O_NOFOLLOW} = constants
  const file = openSync(fileIn(dir), O_CREAT | O_WRONLY | O_NOFOLLOW, 0o600)
  return {
    keep(head) {
      try {
        writeSync(file, lineOf(head), 0)
      } catch {
        // The journal has what counts; what is noted here may lag.
      }
    },
    close: () => closeSync(file),
  }
}

/** Undefined where nothing was noted, or nothing that can be read: then only the chain speaks. */
export function readHead(dir: string): Head | undefined {
  const line = lineIn(dir)
  const [seq = '', hash = ''] = line.split(' ')
  const head = {seq: Number(seq), hash}
  return line === lineOf(head) ? head : undefined
}

function lineIn(dir: string): string {
  try {
    return readFileSync(fileIn(dir), {encoding: 'latin1', flag: constants.O_RDONLY | constants.O_NOFOLLOW})
  } catch {
    return ''
  }
}

/** The chain itself, when it reaches what was noted before it was read. Throws INVALID_DOCUMENT when its end is gone. */
export function reaching(chain: Chain, head: Head | undefined): Chain {
  if (head === undefined) return chain
  const last = chain.entries[head.seq - 1]
  if (last !== undefined && rowOf(last).hash === head.hash) return chain
  const what = last === undefined ? `it ends at entry ${chain.entries.length}` : 'that entry is another one'
  throw new Fault('INVALID_DOCUMENT', `the journal is broken: ${head.seq} entries were written, and ${what}`, {
    next: ['keep the files as they are, as evidence', 'do not resume this run: look at the account and plan again'],
  })
}
