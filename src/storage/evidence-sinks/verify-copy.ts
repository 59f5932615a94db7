import {sha256} from '../../core/digest.ts'
import type {BagCopyCheck} from '../../core/evidence/bag-copy.ts'
import type {Clock} from '../../core/ports.ts'
import {namedIn, sealingManifest} from './bag-files.ts'
import {type BagSink, digestOf} from './bag-sink.ts'
import {patiently} from './patiently.ts'

export interface Checking {
  readonly sink: BagSink
  readonly folder: string
  /** The digest that the bag was sealed with, where somebody knows it. */
  readonly sealed?: string | undefined
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** The largest manifest that is read; a bag of a million files has one of this size. */
const longest = 128 * 2 ** 20

/** Reads every object of a copy and compares it with the manifests there, and these with the digest of the sealing. */
export async function verifyCopy(checking: Checking): Promise<BagCopyCheck> {
  const {sink, folder, sealed, signal} = checking
  const there = await patiently(async () => sink.list(folder, signal), checking)
  const tell = (problems: readonly string[]): BagCopyCheck => ({
    sink: sink.name,
    place: sink.place,
    folder,
    objects: there.size,
    bytes: [...there.values()].reduce((sum, bytes) => sum + bytes, 0),
    problems: [...problems],
  })
  if (there.size === 0) return tell(['there is no copy of this bag'])
  if (!there.has(sealingManifest)) return tell([`${sealingManifest} is missing: the copy was cut short`])
  const seal = await textAt(sealingManifest, checking)
  const tags = namedIn(seal)
  const payload = tags.has('manifest-sha256.txt') ? namedIn(await textAt('manifest-sha256.txt', checking)) : new Map()
  const named = new Map<string, string>([...tags, ...payload])
  return tell([
    ...(sealed === undefined || sha256(seal) === sealed ? [] : [`${sealingManifest} is not the one that was sealed`]),
    ...(await compared(named, there, checking)),
    ...[...there.keys()].filter((name) => !named.has(name) && !outside.test(name)).map((name) => `${name} was added`),
  ])
}

/** What no tag manifest covers: each has a signature, a chain or another manifest of its own. */
const outside = /^(tagmanifest-sha\d+\.txt$|signatures\/|custody\/)/

async function compared(
  named: ReadonlyMap<string, string>,
  there: ReadonlyMap<string, number>,
  checking: Checking,
): Promise<readonly string[]> {
  const problems: string[] = []
  for (const [name, digest] of named) {
    if (!there.has(name)) problems.push(`${name} is missing`)
    else if ((await digestAt(name, checking)) !== digest) problems.push(`${name} was changed`)
  }
  return problems
}

const digestAt = async (name: string, checking: Checking): Promise<string> => {
  const {sink, folder, signal} = checking
  return patiently(async () => (await digestOf(sink.read(`${folder}/${name}`, signal))).sha256, checking)
}

async function textAt(name: string, checking: Checking): Promise<string> {
  const {sink, folder, signal} = checking
  return patiently(async () => {
    const pieces: Uint8Array[] = []
    let bytes = 0
    for await (const piece of sink.read(`${folder}/${name}`, signal)) {
      bytes += piece.byteLength
      if (bytes <= longest) pieces.push(piece)
    }
    return Buffer.concat(pieces).toString('utf8')
  }, checking)
}
