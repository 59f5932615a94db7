import {existsSync} from 'node:fs'
import {mkdir, readdir, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {sha256} from '../../../core/digest.ts'
import {Fault} from '../../../core/fault.ts'
import type {Clock} from '../../../core/ports.ts'
import {bagKind} from '../../../core/signed/bag-check.ts'
import {subjectOf} from '../../../core/signed/statement.ts'
import {keepNewFile} from '../../disk/keep-file.ts'
import type {SigningKey} from '../../signing/key-file.ts'
import {sign} from '../../signing/sign.ts'
import {readLinks} from '../custody.ts'
import {algorithms, tagManifestOf} from '../manifest.ts'

/** Outside the tag manifest, one file a signer. */
export const signatureFolder = 'signatures'

export const signatureNameFor = (keyId: string): string => `tagmanifest-sha256.${keyId}.sigstore.json`

/** The digests of the tag manifests of a bag; bags of older versions have one. */
export async function tagDigests(bag: string): Promise<ReadonlyMap<string, string>> {
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
  const path = join(bag, signatureFolder, signatureNameFor(key.keyId))
  if (await keepNewFile(path, signatureText(bundle))) return path
  throw new Fault('REFUSED', `${bag} has the signature of key ${key.keyId} already`, {
    next: [`firebreak evidence verify ${bag}`],
  })
}

/** Who has signed, whatever that is worth: one file a key. */
export async function signatureNames(bag: string): Promise<readonly string[]> {
  if (!existsSync(join(bag, signatureFolder))) return []
  return (await readdir(join(bag, signatureFolder))).toSorted()
}

/** As it lies on disk: no manifest lists it, so that only one text of a signature counts. */
export const signatureText = (bundle: unknown): string => `${JSON.stringify(bundle, null, 2)}\n`
