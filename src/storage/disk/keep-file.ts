import {randomBytes} from 'node:crypto'
import {renameSync, rmSync, writeFileSync} from 'node:fs'
import {link, open, rename, rm} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'
import {passCrashPoint} from '../../core/crash-point.ts'
import {isCode} from '../../core/text/error-code.ts'
import {heldSecrets} from '../../core/text/secret.ts'
import {syncDir} from './private-dir.ts'

/** Whole, or piece by piece as it comes. */
export type Content = string | Uint8Array | AsyncIterable<Uint8Array>

/** Writes a private file whole or not at all: beside its place, synced, moved there, and the directory synced. */
export async function keepFile(path: string, content: Content): Promise<void> {
  await laidDown(path, content, rename)
}

/** The same where nothing may be replaced; says whether the place was free. */
export async function keepNewFile(path: string, content: Content): Promise<boolean> {
  try {
    await laidDown(path, content, async (part, to) => {
      await link(part, to)
      await rm(part)
    })
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

async function laidDown(
  path: string,
  content: Content,
  settle: (part: string, to: string) => Promise<void>,
): Promise<void> {
  const part = partOf(path)
  passCrashPoint('file:before-part')
  try {
    const file = await open(part, 'wx', 0o600)
    try {
      await file.writeFile(content)
      passCrashPoint('file:part-written')
      await file.sync()
      passCrashPoint('file:part-synced')
    } finally {
      await file.close()
    }
    await settle(part, path)
    passCrashPoint('file:renamed')
  } catch (error) {
    await rm(part, {force: true})
    throw error
  }
  syncDir(dirname(path))
  passCrashPoint('file:kept')
}

/** The same for a document, without waiting for a turn of the event loop. It holds no secret that this process has held. */
export function replaceFile(path: string, text: string): void {
  const part = partOf(path)
  try {
    writeFileSync(part, heldSecrets.clear(text).text, {mode: 0o600, flag: 'wx', flush: true})
    renameSync(part, path)
  } catch (error) {
    rmSync(part, {force: true})
    throw error
  }
  syncDir(dirname(path))
}

/** Names in a bag never begin with a dot, so that a part is never taken for one of them. */
const partOf = (path: string): string =>
  join(dirname(path), `.${basename(path).slice(0, 64)}.${randomBytes(6).toString('hex')}.part`)
