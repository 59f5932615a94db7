import {createReadStream, existsSync} from 'node:fs'
import {mkdir, rename, rm} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'
import type {EvidenceItem} from '../../core/documents/evidence.ts'
import {Fault} from '../../core/fault.ts'
import type {ReopenedBag} from '../../core/ports.ts'
import {keepFile} from '../disk/keep-file.ts'
import {makePrivateDir, syncDir} from '../disk/private-dir.ts'
import {collectionLog, readCollectionLog} from './collection-log.ts'
import {followLinks, logCustody, readLinks} from './custody.ts'
import {digestsOf} from './digester.ts'
import {type BagOptions, fillBag, type Kept} from './fill-bag.ts'
import {tagManifest} from './manifest.ts'
import {filesOf, isPayload} from './files-of.ts'
import {openBag} from './open-bag.ts'
import {readItem} from './read-item.ts'

/**
 * Goes on with a bag that a crash cut short. What its collection log names was promised, and has to be there unchanged:
 * throws INVALID_DOCUMENT where it is not. Whatever else lies there was promised to nobody, and goes beside the bag.
 */
export async function reopenBag(path: string, options: BagOptions): Promise<ReopenedBag> {
  if (existsSync(join(path, tagManifest))) return alreadySealed(path, options)
  for (const folder of ['data', 'meta']) makePrivateDir(join(path, folder))
  const {items, text, isTorn} = await readCollectionLog(path)
  if (isTorn) await keepFile(join(path, collectionLog), text)
  const kept: Kept[] = []
  for (const item of items) kept.push(await foundAgain(path, item))
  const aside = await putAside(path, new Set(items.map(({file}) => file)))
  await logCustody(path, {type: 'reopened', items: items.length, aside: [...aside]}, options)
  return {...fillBag(path, {...options, begunAt: await beginningOf(path)}, kept), items, read: readerOf(path)}
}

/** Nothing of it is missing; only what was to be written of it elsewhere. */
async function alreadySealed(path: string, options: BagOptions): Promise<ReopenedBag> {
  const {items, sources} = await openBag(path)
  const {sha256} = await digestsOf(createReadStream(join(path, tagManifest)), 'sha256')
  const bag = fillBag(path, {...options, begunAt: await beginningOf(path), isSealed: true})
  return {...bag, items, read: readerOf(path), sealed: {sha256: `sha256:${sha256}`, sources}}
}

/** When the first word of custody was written: after a crash before any was, that is when it was gone on with. */
async function beginningOf(path: string): Promise<string> {
  const [first] = followLinks(await readLinks(path)).entries
  if (first !== undefined) return first.at
  throw new Fault('INVALID_DOCUMENT', `${path} does not say when it was begun: it is not gone on with`, {
    next: ['firebreak run evidence-snapshot --apply begins another'],
  })
}

const readerOf =
  (path: string): ReopenedBag['read'] =>
  async (item) =>
    Buffer.concat(await Array.fromAsync(readItem(path, item)))

async function foundAgain(path: string, item: EvidenceItem): Promise<Kept> {
  const place = join(path, item.file)
  const digests = existsSync(place) ? await digestsOf(createReadStream(place), 'sha256', 'sha512') : undefined
  if (digests !== undefined && `sha256:${digests.sha256}` === item.sha256) return {item, digests}
  throw new Fault(
    'INVALID_DOCUMENT',
    `${place} is ${digests === undefined ? 'missing' : 'not as it was kept'}: the bag is not gone on with`,
    {next: ['keep the bag as it is, as evidence', 'firebreak run evidence-snapshot --apply begins another']},
  )
}

/** Parts of files are nobody's; a whole file that the log does not name was kept in the very moment of the crash. */
async function putAside(path: string, logged: ReadonlySet<string>): Promise<readonly string[]> {
  const files = await filesOf(path)
  const isPart = (file: string) => basename(file).endsWith('.part')
  for (const part of files.filter(isPart)) await rm(join(path, part))
  const whole = files.filter((file) => isPayload(file) && !isPart(file) && !logged.has(file))
  for (const file of whole) await moved(join(path, file), join(`${path}.aside`, file))
  return whole
}

async function moved(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), {recursive: true, mode: 0o700})
  await rename(from, to)
  for (const folder of [dirname(to), dirname(from)]) syncDir(folder)
}
