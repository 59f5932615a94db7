import {existsSync} from 'node:fs'
import {readdir, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {sha256} from '../../core/digest.ts'
import type {BagLook} from '../../core/documents/answers/incident-report.ts'
import {followLinks, readLinks} from './custody.ts'
import {tagManifest} from './manifest.ts'

/** Whether a bag is still under the digest of its sealing, and who has had it in hand. Its files are not read: `verifyBag` does that. */
export async function lookAtBag(path: string, sealed: string): Promise<BagLook> {
  const manifest = join(path, tagManifest)
  if (!existsSync(manifest)) return {standing: 'gone', custody: [], signatures: [], problems: []}
  const {entries, problems} = followLinks(await readLinks(path))
  return {
    standing: sha256(await readFile(manifest)) === sealed ? 'as-sealed' : 'changed',
    custody: entries,
    signatures: await signaturesIn(join(path, 'signatures')),
    problems,
  }
}

const signaturesIn = async (folder: string): Promise<readonly string[]> =>
  existsSync(folder) ? (await readdir(folder)).toSorted() : []
