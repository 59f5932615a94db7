import {createReadStream} from 'node:fs'
import {dirname, join} from 'node:path'
import {Readable} from 'node:stream'
import {printable} from '../../core/text/printable.ts'
import {keepFile} from '../disk/keep-file.ts'
import {makePrivateDir} from '../disk/private-dir.ts'
import {createDigester, type Digests, digestsOf} from './digester.ts'
import {
  algorithms,
  bagDeclaration,
  formatBagInfo,
  formatManifest,
  oxum,
  payloadManifestOf,
  tagManifest,
  tagManifestOf,
} from './manifest.ts'

/** The digests of a file of the bag, and how long it is. */
export type Digested = Digests<'sha256' | 'sha512'>

/** A file beside the payload; one that is there already has no content here. */
export interface TagFile {
  readonly name: string
  readonly content?: string | Iterable<string>
}

/** In bag-info.txt: which run it is of, where the group is that of another one. */
export const runOfBag = 'Firebreak-Run'

/** What bag-info.txt says. */
export interface BagFacts {
  readonly sealedAt: Date
  readonly run: string
  /** The run that began the evidence which this bag goes on with. */
  readonly group?: string | undefined
  readonly incident?: string | undefined
  /** More lines, such as what the bag was made from. */
  readonly also?: Readonly<Record<string, string>>
}

/**
 * Writes everything that is not payload, the tag manifest of the bag last: without that it does not pass for whole.
 * Gives the SHA-256 of the tag manifest.
 */
export async function writeTagFiles(
  bag: string,
  payload: ReadonlyMap<string, Digested>,
  {facts, files}: {readonly facts: BagFacts; readonly files: readonly TagFile[]},
): Promise<string> {
  const all: readonly TagFile[] = [
    {name: 'bagit.txt', content: bagDeclaration},
    {name: 'bag-info.txt', content: bagInfo(facts, [...payload.values()])},
    ...files,
    ...algorithms.map((algorithm) => ({
      name: payloadManifestOf(algorithm),
      content: formatManifest(digestsBy(payload, algorithm)),
    })),
  ]
  const written = new Map<string, Digested>()
  for (const file of all) written.set(file.name, await writeTagFile(bag, file))
  // The one that seals comes last.
  for (const algorithm of algorithms.toReversed())
    await keepFile(join(bag, tagManifestOf(algorithm)), formatManifest(digestsBy(written, algorithm)))
  const {sha256} = await digestsOf(createReadStream(join(bag, tagManifest)), 'sha256')
  return `sha256:${sha256}`
}

const digestsBy = (files: ReadonlyMap<string, Digested>, algorithm: (typeof algorithms)[number]) =>
  new Map([...files].map(([name, digests]) => [name, digests[algorithm]]))

async function writeTagFile(bag: string, {name, content}: TagFile): Promise<Digested> {
  const path = join(bag, name)
  if (content === undefined) return digestsOf(createReadStream(path), ...algorithms)
  makePrivateDir(dirname(path))
  const digester = createDigester(...algorithms)
  await keepFile(path, digester.pass(encoded(content)))
  return digester.digests()
}

async function* encoded(content: string | Iterable<string>): AsyncGenerator<Uint8Array> {
  if (typeof content === 'string') yield Buffer.from(content)
  else for await (const part of Readable.from(content)) yield Buffer.from(part)
}

function bagInfo({sealedAt, run, group, incident, also = {}}: BagFacts, payload: readonly Digested[]): string {
  return formatBagInfo({
    'Bag-Software-Agent': 'firebreak',
    'Bagging-Date': sealedAt.toISOString().slice(0, 10),
    'Sealed-At': sealedAt.toISOString(),
    'Bag-Group-Identifier': printable(group ?? run),
    ...(group === undefined ? {} : {[runOfBag]: printable(run)}),
    ...(incident === undefined ? {} : {'External-Identifier': printable(incident)}),
    'Payload-Oxum': oxum(
      payload.reduce((sum, {bytes}) => sum + bytes, 0),
      payload.length,
    ),
    ...also,
  })
}
