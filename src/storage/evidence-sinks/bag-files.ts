import {createReadStream} from 'node:fs'
import {readdir, readFile, stat} from 'node:fs/promises'
import {join, relative, sep} from 'node:path'
import {digestOf} from './bag-sink.ts'

/** One file of a bag on its way: its name in the bag, and what has to arrive. */
export interface BagFile {
  readonly name: string
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

/** The files of a sealed bag in the order in which they travel: what makes a copy pass for whole comes last. */
export interface BagFiles {
  readonly content: readonly BagFile[]
  readonly seal: readonly BagFile[]
}

export const sealingManifest = 'tagmanifest-sha256.txt'
const payloadManifest = 'manifest-sha256.txt'

const line = /^([0-9a-f]{64}) {2}([a-z0-9_][A-Za-z0-9._/-]*)$/

/** Digests by name, as a manifest has them; a line that is none names nothing. */
export function namedIn(manifest: string): ReadonlyMap<string, string> {
  const named = manifest.split('\n').flatMap((text): readonly (readonly [string, string])[] => {
    const [, digest, name] = line.exec(text) ?? []
    return digest === undefined || name === undefined || name.split('/').includes('..') ? [] : [[name, digest]]
  })
  return new Map(named)
}

/** What comes to a sealed bag later, one file each that never changes: signatures, and links of its custody. */
const later = /^(signatures|custody)\/[A-Za-z0-9_][A-Za-z0-9._-]*$/
const isSeal = (name: string): boolean => /^tagmanifest-sha\d+\.txt$/.test(name)

/** Of a bag that was found whole: the digests are those of its manifests, so that a file which changes meanwhile does not arrive. */
export async function bagFiles(bag: string): Promise<BagFiles> {
  const tags = namedIn(await readFile(join(bag, sealingManifest), 'utf8'))
  const payload = namedIn(await readFile(join(bag, payloadManifest), 'utf8'))
  const names = await filesIn(bag)
  const sealed = await Promise.all([...payload, ...tags].map(async ([name, digest]) => bagFile(bag, name, digest)))
  const added = await Promise.all(names.filter((name) => later.test(name)).map(async (name) => bagFile(bag, name)))
  // The one that was signed and journaled is the very last.
  const seals = names.filter(isSeal).toSorted((a, b) => Number(a === sealingManifest) - Number(b === sealingManifest))
  return {
    content: [...sealed, ...added],
    seal: await Promise.all(seals.map(async (name) => bagFile(bag, name))),
  }
}

async function filesIn(bag: string): Promise<readonly string[]> {
  const found = await readdir(bag, {recursive: true, withFileTypes: true})
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(bag, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted()
}

/** One file of it; digested here where no manifest has. */
export async function bagFile(bag: string, name: string, digest?: string): Promise<BagFile> {
  const path = join(bag, name)
  const {size: bytes} = await stat(path)
  return {name, path, bytes, sha256: digest ?? (await digestOf(createReadStream(path))).sha256}
}
