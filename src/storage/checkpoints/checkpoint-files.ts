import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {canonicalJson, sha256} from '../../core/digest.ts'
import {isCode} from '../../core/text/error-code.ts'
import type {SignedBundle} from '../../core/signed/bundle.ts'
import type {RecordStanding} from '../../core/signed/record-standing.ts'
import {witnessedTo} from './receipts.ts'
import {replaceFile} from '../disk/keep-file.ts'
import {makePrivateDir} from '../disk/private-dir.ts'

/** A checkpoint as bytes, wherever it is kept. */
export interface Copy {
  readonly run: string
  readonly size: number
  readonly text: string
}

const named = /^(\d{6,})\.sigstore\.json$/
const longest = 64 * 1024

/** What a checkpoint of so many entries is called, here and at every witness. */
export const fileNameOf = (size: number): string => `${String(size).padStart(6, '0')}.sigstore.json`

/** The size that a file name tells; undefined for one that is no checkpoint. */
export function sizeIn(name: string): number | undefined {
  const [, digits] = named.exec(name) ?? []
  return digits === undefined ? undefined : Number(digits)
}

export const textOf = (bundle: SignedBundle): string => `${canonicalJson(bundle)}\n`

/** SHA-256 over what was signed: it stays the same when a time stamp is added. */
export const statementDigest = ({dsseEnvelope}: SignedBundle): string =>
  sha256(Buffer.from(dsseEnvelope.payload, 'base64'))

/** Beside the journal of the run. */
export const checkpointsDir = (runDir: string): string => join(runDir, 'checkpoints')

/** Keeps one, whole or not at all. */
export function keepCheckpoint(dir: string, {size, text}: Pick<Copy, 'size' | 'text'>): void {
  makePrivateDir(dir)
  replaceFile(join(dir, fileNameOf(size)), text)
}

/** Every checkpoint of a directory, in the order of their sizes; none where there is no directory. */
export function readCheckpoints(dir: string, run: string): readonly Copy[] {
  return namesIn(dir)
    .flatMap((name) => {
      const size = sizeIn(name)
      return size === undefined ? [] : [{run, size, text: readFileSync(join(dir, name), 'utf8').slice(0, longest)}]
    })
    .toSorted((a, b) => a.size - b.size)
}

/** How far the record of a run can be believed, as far as this machine remembers. */
export function recordStanding(runDir: string, run: string, entries: number): RecordStanding {
  const dir = checkpointsDir(runDir)
  return {entries, signedTo: readCheckpoints(dir, run).at(-1)?.size ?? 0, witnessedTo: witnessedTo(dir), notes: []}
}

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return []
    throw error
  }
}
