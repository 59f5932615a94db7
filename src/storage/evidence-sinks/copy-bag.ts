import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {sha256} from '../../core/digest.ts'
import type {BagCopy, LockProof} from '../../core/evidence/bag-copy.ts'
import {Fault} from '../../core/fault.ts'
import type {Clock} from '../../core/ports.ts'
import {addCustody, custodyFileOf, custodyFolder} from '../bag/custody.ts'
import {verifyBag} from '../evidence-bag.ts'
import {type BagFile, bagFile, bagFiles, sealingManifest} from './bag-files.ts'
import type {BagSink} from './bag-sink.ts'
import {patiently} from './patiently.ts'

/** How many objects are under way at once. */
const lanes = 4

export interface Copying {
  /** The directory of a sealed bag. */
  readonly bag: string
  readonly sink: BagSink
  /** The digest that it was sealed with, where a journal has it. */
  readonly sealed?: string
  /** Who brings it there, for the record of its custody. */
  readonly by: string
  readonly tool: string
  /** Below what it goes there. */
  readonly folder: string
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Copies a sealed bag, its tag manifest last, so that a copy cut short never passes for whole. What is there already is
 * compared and left alone; a second call goes on where the first stopped. Throws INVALID_DOCUMENT for a bag that is not
 * whole, and for an object that is there with other bytes.
 */
export async function copyBag(copying: Copying): Promise<BagCopy> {
  const {bag, sink, folder, clock, signal} = copying
  const sealed = await assertWhole(copying)
  const {content, seal} = await bagFiles(bag)
  const lock = await patiently(async () => sink.proveLock(`lock-canary/${folder}.txt`, signal), copying)
  const before = await patiently(async () => sink.list(folder, signal), copying)
  const created = await putAll(content, before, copying)
  // One after the other: the last of them is what counts.
  for (const file of seal) created.push(...(await putAll([file], before, copying)))
  await assertArrived([...content, ...seal], copying)
  const record = created.some((name) => !name.startsWith(`${custodyFolder}/`))
    ? [await recordOf(copying, sealed, lock)]
    : []
  created.push(...(await putAll(record, before, copying)))
  const all = [...content, ...seal, ...record]
  return {
    sink: sink.name,
    place: sink.place,
    folder,
    sha256: sealed,
    objects: all.length,
    bytes: all.reduce((sum, {bytes}) => sum + bytes, 0),
    created: created.length,
    lock,
    at: clock.now().toISOString(),
  }
}

async function assertWhole({bag, sealed}: Copying): Promise<string> {
  const [problem] = await verifyBag(bag, sealed)
  if (problem === undefined) return sha256(await readFile(join(bag, sealingManifest)))
  throw new Fault('INVALID_DOCUMENT', `${bag} is not copied: ${problem}`, {next: [`firebreak evidence verify ${bag}`]})
}

/** The bag's custody says that it was brought there, and the copy says so too. */
async function recordOf({bag, sink, by, tool, clock}: Copying, sealed: string, lock: LockProof): Promise<BagFile> {
  const event = {type: 'transferred', bag: sealed, to: sink.place, locked: lock.standing === 'held'} as const
  const {seq} = await addCustody(bag, event, {by, tool, clock})
  return bagFile(bag, custodyFileOf(seq))
}

/** The names of what was not there before. */
async function putAll(
  files: readonly BagFile[],
  before: ReadonlyMap<string, number>,
  copying: Copying,
): Promise<string[]> {
  const waiting = [...files]
  const created: string[] = []
  const lane = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      if ((await put(file, before.has(file.name), copying)) === 'created') created.push(file.name)
    }
  }
  // A lane that fails ends the copy: the others take nothing more.
  const stopped = (error: unknown) => {
    waiting.length = 0
    throw error
  }
  const ended = await Promise.allSettled(Array.from({length: lanes}, async () => lane().catch(stopped)))
  const failed = ended.find((end) => end.status === 'rejected')
  if (failed !== undefined) throw failed.reason
  return created
}

async function put(file: BagFile, isThere: boolean, copying: Copying): Promise<'created' | 'there'> {
  const {sink, folder, signal} = copying
  const key = `${folder}/${file.name}`
  const placed = isThere ? 'there' : await patiently(async () => sink.create({...file, key}, signal), copying)
  if (placed === 'created') return placed
  const theirs = await patiently(async () => sink.digest(key, signal), copying)
  if (theirs === file.sha256) return 'there'
  throw new Fault('INVALID_DOCUMENT', `${sink.place} has other bytes at ${key} than the bag: it is not overwritten`, {
    next: ['find out who put them there: firebreak evidence verify --at the sink', 'copy the bag to another sink'],
  })
}

/** By the sink's own listing: an answer alone could be one of something else. */
async function assertArrived(files: readonly BagFile[], copying: Copying): Promise<void> {
  const {sink, folder, signal} = copying
  const there = await patiently(async () => sink.list(folder, signal), copying)
  const lacking = files.find(({name, bytes}) => there.get(name) !== bytes)
  if (lacking === undefined) return
  throw new Fault('UNAVAILABLE', `${sink.place} took ${folder}/${lacking.name}, and does not list it with its size`, {
    next: ['copy again: what is there is compared, and not sent again'],
  })
}
