import {existsSync} from 'node:fs'
import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {sha256} from '../../core/digest.ts'
import type {BagLook} from '../../core/documents/answers/incident-report.ts'
import {Fault} from '../../core/fault.ts'
import type {SignatureCheck} from '../../core/signed/bag-check.ts'
import type {Trust} from '../../core/signed/trust.ts'
import {checkSignatures} from './check/read-signatures.ts'
import {signatureNames} from './check/signatures.ts'
import {followLinks, readLinks} from './custody.ts'
import {tagManifest} from './manifest.ts'

/** Opened only where there is a signature. */
type OpenTrust = () => Trust | undefined

/** Whether a bag is still under the digest of its sealing, who has had it in hand and who has signed it. Its files are not read: `verifyBag` does that. */
export async function lookAtBag(path: string, sealed: string, openTrust: OpenTrust): Promise<BagLook> {
  const manifest = join(path, tagManifest)
  if (!existsSync(manifest)) return {standing: 'gone', custody: [], signatures: [], problems: []}
  const {entries, problems} = followLinks(await readLinks(path))
  return {
    standing: sha256(await readFile(manifest)) === sealed ? 'as-sealed' : 'changed',
    custody: entries,
    signatures: await signaturesOf(path, openTrust),
    problems,
  }
}

/** A trust file that cannot be read keeps nobody from a look at the bag: what it would have shown is told as not checked. */
async function signaturesOf(path: string, openTrust: OpenTrust): Promise<readonly SignatureCheck[]> {
  const names = await signatureNames(path)
  if (names.length === 0) return []
  try {
    return await checkSignatures(path, openTrust())
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const why = error.message
    return names.map((name) => ({name, standing: 'not-checked', why}))
  }
}
