import {existsSync} from 'node:fs'
import {mkdir, readdir, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {sha256} from '../../../core/digest.ts'
import {Fault} from '../../../core/fault.ts'
import type {Clock} from '../../../core/ports.ts'
import {bagKind} from '../../../core/signed/bag-check.ts'
import {SignedBundle} from '../../../core/signed/bundle.ts'
import {digestOf, subjectOf} from '../../../core/signed/statement.ts'
import type {Trust} from '../../../core/signed/trust.ts'
import {keepNewFile} from '../../disk/keep-file.ts'
import type {SigningKey} from '../../signing/key-file.ts'
import {sign} from '../../signing/sign.ts'
import {verify} from '../../signing/verify.ts'
import {readLinks} from '../custody.ts'
import {algorithms, tagManifestOf} from '../manifest.ts'

/** Outside the tag manifest, one file a signer. */
export const signatureFolder = 'signatures'

const longest = 64 * 1024

const nameFor = (keyId: string): string => `tagmanifest-sha256.${keyId}.sigstore.json`

/** The digests of the tag manifests of a bag; bags of older versions have one. */
async function tagDigests(bag: string): Promise<ReadonlyMap<string, string>> {
  const names = algorithms.map(tagManifestOf).filter((name) => existsSync(join(bag, name)))
  return new Map(await Promise.all(names.map(async (name) => [name, sha256(await readFile(join(bag, name)))] as const)))
}

/** Puts a person's signature beside a sealed bag; gives its path. Throws REFUSED where that key has signed it already. */
export async function signBag(
  bag: string,
  {run, key, clock}: {readonly run: string; readonly key: SigningKey; readonly clock: Clock},
): Promise<string> {
  const subject = [...(await tagDigests(bag))].map(([name, digest]) => subjectOf(name, digest))
  const links = await readLinks(bag)
  const custody = {size: links.length, head: links.at(-1)?.hash ?? ''}
  const bundle = await sign(bagKind, {subject, predicate: {run, custody, at: clock.now().toISOString()}}, key)
  await mkdir(join(bag, signatureFolder), {recursive: true, mode: 0o700})
  const path = join(bag, signatureFolder, nameFor(key.keyId))
  if (await keepNewFile(path, textOf(bundle))) return path
  throw new Fault('REFUSED', `${bag} has the signature of key ${key.keyId} already`, {
    next: [`firebreak evidence verify ${bag}`],
  })
}

/** What the signatures beside a bag are worth. */
export interface Signed {
  readonly signers: readonly string[]
  readonly problems: readonly string[]
  readonly notes: readonly string[]
}

/** Holds every signature against the bag as it is, its custody and the trust file; without one they count for nothing. */
export async function readSignatures(bag: string, trust: Trust | undefined): Promise<Signed> {
  const names = await signatureNames(bag)
  if (names.length === 0) return {signers: [], problems: [], notes: ['nobody has signed it']}
  if (trust === undefined)
    return {signers: [], problems: [], notes: ['no signature was checked: there is no trust file']}
  const [tags, links] = [await tagDigests(bag), await readLinks(bag)]
  const read = names.map(async (name): Promise<Partial<Record<'signer' | 'problem', string>>> => {
    const {person, keyId, subject, predicate} = await verify(
      await bundleIn(join(bag, signatureFolder, name)),
      bagKind,
      trust,
    )
    if (name !== nameFor(keyId)) return {problem: `${name} is not named after its key`}
    const other = [...tags].find(([tag, digest]) => digestOf(subject, tag) !== digest)
    if (other !== undefined) return {problem: `${name}: ${person} has signed another ${other[0]}`}
    const {size, head} = predicate.custody
    return links[size - 1]?.hash === head
      ? {signer: person}
      : {problem: `${name}: the custody that ${person} saw, ${size} links, is not the one there is`}
  })
  const settled = await Promise.allSettled(read)
  const found = settled.map((each, at) =>
    each.status === 'fulfilled' ? each.value : {problem: `${names[at]}: ${told(each.reason)}`},
  )
  return {
    signers: [...new Set(found.flatMap(({signer}) => signer ?? []))].toSorted(),
    problems: found.flatMap(({problem}) => problem ?? []),
    notes: [],
  }
}

/** Anything but a fault is a bug, and is not taken for a bad signature. */
function told(error: unknown): string {
  if (error instanceof Fault) return error.message
  throw error
}

/** Who has signed, whatever that is worth: one file a key. */
export async function signatureNames(bag: string): Promise<readonly string[]> {
  if (!existsSync(join(bag, signatureFolder))) return []
  return (await readdir(join(bag, signatureFolder))).toSorted()
}

/** As it lies on disk: no manifest lists it, so that only one text of a signature counts. */
const textOf = (bundle: unknown): string => `${JSON.stringify(bundle, null, 2)}\n`

async function bundleIn(path: string): Promise<unknown> {
  try {
    const text = (await readFile(path, 'utf8')).slice(0, longest)
    const json: unknown = JSON.parse(text)
    if (text === textOf(json)) return SignedBundle.parse(json)
  } catch (cause) {
    throw new Fault('INVALID_DOCUMENT', 'it is no signature', {cause})
  }
  throw new Fault('INVALID_DOCUMENT', 'it is not as it was written')
}
