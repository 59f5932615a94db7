import {mkdtemp, rm} from 'node:fs/promises'
import {dirname, join, resolve} from 'node:path'
import type {ArchivedBag, BagArchive} from '../core/evidence/bag-archive.ts'
import type {ExportRequest} from '../core/evidence/evidence-room.ts'
import {Fault} from '../core/fault.ts'
import type {BagCheck} from '../core/signed/bag-check.ts'
import type {CustodyEvent} from '../core/signed/custody.ts'
import {createNaming} from '../storage/bag/file-names.ts'
import type {Packed} from '../storage/bag/archive/archive-entries.ts'
import {assertFreePlace, writeArchive} from '../storage/bag/archive/write-archive.ts'
import type {Custodian} from '../storage/bag/custody.ts'
import {bagRedactor} from '../storage/bag/redaction/redacted-bag.ts'
import {openBag} from '../storage/evidence-bag.ts'
import {folderOf} from './copy-bags.ts'

/** What an export needs of the room it is made in. */
export interface Exporting {
  readonly check: (path: string) => Promise<BagCheck>
  /** Adds to the custody of a bag; gives what is to be said where that cannot be written. */
  readonly note: (path: string, event: CustodyEvent) => Promise<string | undefined>
  readonly custodian: Custodian
}

/** A bag, and what of it is packed: itself, or its variant for others. */
interface Exported extends ArchivedBag {
  readonly packed: Packed
  /** Of the bag itself. */
  readonly sealed: string
}

/** Packs bags that check out into one new file; their custody says so before it is there. */
export async function exportBags(
  paths: readonly string[],
  request: ExportRequest,
  {check, note, custodian}: Exporting,
): Promise<BagArchive> {
  const {out, why, redacted, signal} = request
  assertFreePlace(out, paths)
  const bags = await wholeBags(paths, check)
  const notes: string[] = []
  const record = async (archive: string) => {
    for (const {path, sealed: bag} of bags) {
      const event = {type: 'exported', bag, archive, redacted, ...(why === undefined ? {} : {why})} as const
      const problem = await note(path, event)
      if (problem !== undefined) notes.push(problem)
    }
  }
  const write = async (exported: readonly Exported[]): Promise<BagArchive> => {
    const written = await writeArchive({out, bags: exported.map(({packed}) => packed), signal, record})
    const told = exported.map(({packed: _packed, sealed: _sealed, ...bag}) => bag)
    return {schema: 'firebreak/evidence-archive@1', path: out, ...written, bags: told, notes}
  }
  return redacted ? asVariants(bags, {out, signal, custodian}, write) : write(bags)
}

async function wholeBags(paths: readonly string[], check: Exporting['check']): Promise<readonly Exported[]> {
  const nameOf = createNaming()
  const bags: Exported[] = []
  for (const path of paths) {
    const {run, sealedAt, sha256, files} = await whole(path, check)
    const folder = nameOf(folderOf({run, path}))
    const packed = {path, folder, sealedAt: timeOf(sealedAt)}
    bags.push({path, run, folder, sha256, files, packed, sealed: sha256})
  }
  return bags
}

interface MakingVariants extends Pick<ExportRequest, 'out' | 'signal'> {
  readonly custodian: Custodian
}

/** The variants lie beside the archive, for us alone, as long as it is written. */
async function asVariants<Result>(
  bags: readonly Exported[],
  {out, signal, custodian}: MakingVariants,
  use: (variants: readonly Exported[]) => Promise<Result>,
): Promise<Result> {
  const aside = await mkdtemp(join(dirname(resolve(out)), '.firebreak-export-'))
  try {
    const redact = bagRedactor()
    const variants: Exported[] = []
    for (const [at, bag] of bags.entries()) {
      if (signal.aborted) throw new Fault('INTERRUPTED', 'the export was cut short: there is no archive')
      const variant = await redact(bag.path, {...custodian, dir: join(aside, String(at)), sealed: bag.sealed})
      const {path, sha256, redactions} = variant
      const {sealedAt} = await openBag(path)
      const packed = {path, folder: bag.folder, sealedAt: timeOf(sealedAt)}
      const files = redactions.files.filter(({file}) => file.startsWith('data/')).length
      variants.push({...bag, sha256, files, redactions, packed})
    }
    return await use(variants)
  } finally {
    await rm(aside, {recursive: true, force: true})
  }
}

async function whole(path: string, check: Exporting['check']): Promise<BagCheck & {readonly sha256: string}> {
  const found = await check(path)
  const [problem] = found.problems
  if (problem === undefined && found.sha256 !== undefined) return {...found, sha256: found.sha256}
  throw new Fault('INVALID_DOCUMENT', `${path} is not exported: ${problem ?? 'it was never sealed'}`, {
    next: [`firebreak evidence verify ${path}`],
  })
}

/** Bags of older versions do not say when they were sealed to the second. */
const timeOf = (sealedAt = ''): Date => new Date(Date.parse(sealedAt) || 0)
