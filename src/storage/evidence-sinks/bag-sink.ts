import {createHash} from 'node:crypto'
import type {LockProof} from '../../core/evidence/bag-copy.ts'

/** A file on its way to a sink. */
export interface Upload {
  readonly key: string
  readonly path: string
  readonly bytes: number
  /** 64 hex digits: what is created has this digest, or is not created. */
  readonly sha256: string
}

/** Where bags are copied to. What is there once is never written again. */
export interface BagSink {
  readonly name: string
  /** In words, for people and for the record. */
  readonly place: string
  /** Bytes by name of everything below a folder, the names as a bag has them. */
  list(folder: string, signal: AbortSignal): Promise<ReadonlyMap<string, number>>
  /** `there`: something is there by that name already, whatever it holds. */
  create(upload: Upload, signal: AbortSignal): Promise<'created' | 'there'>
  /** Of what is there, by the word of the store where it gives one; 64 hex digits, undefined where nothing is there. */
  digest(key: string, signal: AbortSignal): Promise<string | undefined>
  /** The bytes that are there. */
  read(key: string, signal: AbortSignal): AsyncIterable<Uint8Array>
  /** Puts a canary by this name and tries to delete it. */
  proveLock(key: string, signal: AbortSignal): Promise<LockProof>
}

/** Digest and size of what is read, piece by piece. */
export async function digestOf(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{readonly sha256: string; readonly bytes: number}> {
  const hash = createHash('sha256')
  let size = 0
  for await (const piece of bytes) {
    hash.update(piece)
    size += piece.byteLength
  }
  return {sha256: hash.digest('hex'), bytes: size}
}
