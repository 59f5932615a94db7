import {createReadStream} from 'node:fs'
import {lstat, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {sha256} from '../../core/digest.ts'
import {custodyFolder, followLinks, readLinks} from './custody.ts'
import {type Digested} from './tag-files.ts'
import {digestsOf} from './digester.ts'
import {
  type Algorithm,
  algorithms,
  bagDeclaration,
  bagInfoOf,
  type Manifest,
  oxum,
  parseManifest,
  payloadManifestOf,
  tagManifest,
  tagManifestOf,
} from './manifest.ts'
import {filesOf, isPayload} from './files-of.ts'

/** A bag as it lies there: its files by name, with their digests; undefined for what is no regular file. */
interface Found {
  readonly path: string
  readonly files: ReadonlyMap<string, Digested | undefined>
}

/**
 * Everything that is wrong with a sealed bag; [] when it is whole and unchanged. With the digest that the journal
 * recorded when it was sealed, a bag that was changed and sealed anew is noticed too.
 * Throws USAGE when there is no such directory.
 */
export async function verifyBag(path: string, sealed?: string): Promise<readonly string[]> {
  const names = await filesOf(path)
  if (!names.includes(tagManifest)) return [`${tagManifest} is missing: the bag was never sealed`]
  const found = {path, files: await digested(path, names)}
  const tagText = await textOf(found, tagManifest)
  // Bags of older versions have SHA-256 alone.
  const used = algorithms.filter(
    (algorithm) => algorithm === 'sha256' || [...names, tagText].some((text) => text.includes('manifest-sha512.txt')),
  )
  const problems = [
    ...(sealed !== undefined && sha256(tagText) !== sealed ? [`${tagManifest} is not the one that was sealed`] : []),
    ...((await textOf(found, 'bagit.txt')) === bagDeclaration ? [] : ['bagit.txt does not declare BagIt 1.0']),
    ...(await Promise.all(used.map(async (algorithm) => againstManifests(found, algorithm)))).flat(),
    ...(await oxumProblems(found)),
    ...followLinks(await readLinks(path)).problems,
  ]
  return [...new Set(problems)]
}

/** Read in pieces and once, so that a bag larger than memory can be checked. */
async function digested(path: string, names: readonly string[]): Promise<Found['files']> {
  const files = new Map<string, Digested | undefined>()
  for (const name of names) {
    const place = join(path, name)
    const isFile = (await lstat(place)).isFile()
    files.set(name, isFile ? await digestsOf(createReadStream(place), ...algorithms) : undefined)
  }
  return files
}

const textOf = async ({path, files}: Found, name: string): Promise<string> =>
  files.get(name) === undefined ? '' : readFile(join(path, name), 'utf8')

/** What comes after the sealing is in no manifest: it has signatures and a chain of its own. */
const isTag = (name: string): boolean =>
  !isPayload(name) && !/^(?:tagmanifest-sha\d+\.txt$|signatures\/)/.test(name) && !name.startsWith(`${custodyFolder}/`)

async function againstManifests(found: Found, algorithm: Algorithm): Promise<readonly string[]> {
  const [payloadName, tagName] = [payloadManifestOf(algorithm), tagManifestOf(algorithm)]
  const payload = parseManifest(payloadName, await textOf(found, payloadName), algorithm)
  const tags = parseManifest(tagName, await textOf(found, tagName), algorithm)
  return [
    ...(found.files.has(tagName) ? [] : [`${tagName} is missing`]),
    ...tags.problems,
    ...payload.problems,
    ...compare(found, tags.manifest, {isMeant: isTag, algorithm}),
    ...compare(found, payload.manifest, {isMeant: isPayload, algorithm}),
  ]
}

interface Meant {
  readonly isMeant: (name: string) => boolean
  readonly algorithm: Algorithm
}

function compare({files}: Found, manifest: Manifest, {isMeant, algorithm}: Meant): readonly string[] {
  const problems = [...manifest].flatMap(([name, digest]) => {
    if (!files.has(name)) return [`${name} is missing`]
    return files.get(name)?.[algorithm] === digest ? [] : [`${name} was changed`]
  })
  const added = [...files.keys()].filter((name) => isMeant(name) && !manifest.has(name))
  return [...problems, ...added.map((name) => `${name} was added`)]
}

async function oxumProblems(found: Found): Promise<readonly string[]> {
  const sizes = [...found.files].filter(([name]) => isPayload(name)).map(([, digests]) => digests?.bytes ?? 0)
  const counted = oxum(
    sizes.reduce((sum, size) => sum + size, 0),
    sizes.length,
  )
  const declared = bagInfoOf(await textOf(found, 'bag-info.txt'), 'Payload-Oxum')
  return declared === counted ? [] : [`Payload-Oxum is ${declared ?? 'missing'}, and the payload has ${counted}`]
}
