import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {Fault} from '../../../core/fault.ts'
import {bagKind, type SignatureCheck} from '../../../core/signed/bag-check.ts'
import {SignedBundle} from '../../../core/signed/bundle.ts'
import {digestOf} from '../../../core/signed/statement.ts'
import type {Trust} from '../../../core/signed/trust.ts'
import {verify} from '../../signing/verify.ts'
import {type Link, readLinks} from '../custody.ts'
import {signatureFolder, signatureNameFor, signatureNames, signatureText, tagDigests} from './signatures.ts'

const longest = 64 * 1024

/** A bag as it is now, which its signatures are held against. */
interface Signed {
  readonly bag: string
  readonly tags: ReadonlyMap<string, string>
  readonly links: readonly Link[]
}

/** Holds every signature against the bag as it is, its custody and the trust file; without one nobody can say what they are worth. */
export async function checkSignatures(bag: string, trust: Trust | undefined): Promise<readonly SignatureCheck[]> {
  const names = await signatureNames(bag)
  if (trust === undefined) return names.map((name) => ({name, standing: 'not-checked', why: 'there is no trust file'}))
  const signed = {bag, tags: await tagDigests(bag), links: await readLinks(bag)}
  return Promise.all(names.map(async (name) => ({name, ...(await tryOne(name, signed, trust))})))
}

type Found = Omit<SignatureCheck, 'name'>

/** Anything but a fault is a bug, and is not taken for a bad signature. */
async function tryOne(name: string, signed: Signed, trust: Trust): Promise<Found> {
  try {
    return await checkOne(name, signed, trust)
  } catch (error) {
    if (error instanceof Fault) return {standing: 'not-valid', why: error.message}
    throw error
  }
}

async function checkOne(name: string, {bag, tags, links}: Signed, trust: Trust): Promise<Found> {
  const bundle = await bundleIn(join(bag, signatureFolder, name))
  const {hint} = bundle.verificationMaterial.publicKey
  if (!trust.keys.some(({keyId}) => keyId === hint))
    return {standing: 'signer-unknown', why: `key ${hint} is not in the trust file`}
  const {person, keyId, subject, predicate} = await verify(bundle, bagKind, trust)
  const invalid = (why: string): Found => ({standing: 'not-valid', person, why})
  if (name !== signatureNameFor(keyId)) return invalid('it is not named after its key')
  const other = [...tags].find(([tag, digest]) => digestOf(subject, tag) !== digest)
  if (other !== undefined) return invalid(`${person} has signed another ${other[0]}`)
  const {size, head} = predicate.custody
  return links[size - 1]?.hash === head
    ? {standing: 'valid', person, at: predicate.at}
    : invalid(`the custody that ${person} saw, ${size} links, is not the one there is`)
}

async function bundleIn(path: string): Promise<SignedBundle> {
  try {
    const text = (await readFile(path, 'utf8')).slice(0, longest)
    const json: unknown = JSON.parse(text)
    if (text === signatureText(json)) return SignedBundle.parse(json)
  } catch (cause) {
    throw new Fault('INVALID_DOCUMENT', 'it is no signature', {cause})
  }
  throw new Fault('INVALID_DOCUMENT', 'it is not as it was written')
}

/** The same as a check of the bag tells it: who has signed, what is wrong with it, and why nothing can be said. */
export function signersOf(checks: readonly SignatureCheck[]): {
  readonly signers: readonly string[]
  readonly problems: readonly string[]
  readonly notes: readonly string[]
} {
  const {valid = [], 'not-checked': unchecked = [], ...bad} = Object.groupBy(checks, ({standing}) => standing)
  const notes = unchecked.length === 0 ? [] : ['no signature was checked: there is no trust file']
  return {
    signers: [...new Set(valid.flatMap(({person}) => person ?? []))].toSorted(),
    problems: Object.values(bad)
      .flat()
      .map(({name, why}) => `${name}: ${why ?? 'it does not count'}`),
    notes: checks.length === 0 ? ['nobody has signed it'] : notes,
  }
}
