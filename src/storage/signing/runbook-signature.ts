import {existsSync} from 'node:fs'
import {Fault} from '../../core/fault.ts'
import {SignedBundle} from '../../core/signed/bundle.ts'
import {type RunbookStatement, runbookKind} from '../../core/signed/runbook-statement.ts'
import {digestOf, subjectOf} from '../../core/signed/statement.ts'
import type {Trust} from '../../core/signed/trust.ts'
import {replaceFile} from '../disk/keep-file.ts'
import type {RunbookFile} from '../documents/find-runbook.ts'
import {readText} from '../documents/read-text.ts'
import type {SigningKey} from './key-file.ts'
import {sign} from './sign.ts'
import {verify, type Verified} from './verify.ts'

const longest = 64 * 1024

/** Beside the runbook. */
export const signaturePath = (runbook: string): string => `${runbook}.sigstore.json`

/** Signs a runbook file as it lies there; gives the path of the signature. A later one takes its place. */
export async function signRunbook(
  {path, digest, document: {id, version}}: RunbookFile,
  key: SigningKey,
  at: Date,
): Promise<string> {
  const stated = {subject: [subjectOf('runbook', digest)], predicate: {id, version, at: at.toISOString()}}
  const kept = signaturePath(path)
  replaceFile(kept, `${JSON.stringify(await sign(runbookKind, stated, key), null, 2)}\n`)
  return kept
}

/** The signature beside a runbook; undefined where there is none. Throws INVALID_DOCUMENT for what is no signature. */
export function readSignature(runbook: string): SignedBundle | undefined {
  const path = signaturePath(runbook)
  if (!existsSync(path)) return undefined
  const bundle = SignedBundle.safeParse(parsed(readText(path, longest)))
  if (bundle.success) return bundle.data
  throw new Fault('INVALID_DOCUMENT', `${path} is no signature`, {next: [`firebreak runbook sign ${runbook}`]})
}

/** Whose signature it is. Throws REFUSED where there is none, INVALID_DOCUMENT where it is not of this very runbook by somebody trusted. */
export async function verifyRunbook(
  {id, digest, signature}: {readonly id: string; readonly digest: string; readonly signature: SignedBundle | undefined},
  trust: () => Trust,
): Promise<Verified<RunbookStatement>> {
  const next = ['read it, then: firebreak runbook sign FILE']
  if (signature === undefined) throw new Fault('REFUSED', `runbook ${id} is not signed`, {next})
  const verified = await verify(signature, runbookKind, trust())
  if (verified.predicate.id !== id || digestOf(verified.subject, 'runbook') !== digest)
    throw new Fault('INVALID_DOCUMENT', `runbook ${id} was changed after ${verified.person} had signed it`, {next})
  return verified
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
