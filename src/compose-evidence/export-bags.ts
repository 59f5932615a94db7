import type {ArchivedBag, BagArchive} from '../core/evidence/bag-archive.ts'
import type {ExportRequest} from '../core/evidence/evidence-room.ts'
import {Fault} from '../core/fault.ts'
import type {BagCheck} from '../core/signed/bag-check.ts'
import type {CustodyEvent} from '../core/signed/custody.ts'
import {createNaming} from '../storage/bag/file-names.ts'
import type {Packed} from '../storage/bag/archive/archive-entries.ts'
import {assertFreePlace, writeArchive} from '../storage/bag/archive/write-archive.ts'
import {folderOf} from './copy-bags.ts'

/** What an export needs of the room it is made in. */
export interface Exporting {
  readonly check: (path: string) => Promise<BagCheck>
  /** Adds to the custody of a bag; gives what is to be said where that cannot be written. */
  readonly note: (path: string, event: CustodyEvent) => Promise<string | undefined>
}

/** Packs bags that check out into one new file; their custody says so before it is there. */
export async function exportBags(
  paths: readonly string[],
  {out, why, signal}: ExportRequest,
  {check, note}: Exporting,
): Promise<BagArchive> {
  assertFreePlace(out, paths)
  const nameOf = createNaming()
  const bags: (ArchivedBag & Packed)[] = []
  for (const path of paths) {
    const {run, sealedAt = '', sha256, files} = await whole(path, check)
    bags.push({path, run, folder: nameOf(folderOf({run, path})), sealedAt: timeOf(sealedAt), sha256, files})
  }
  const notes: string[] = []
  const record = async (archive: string) => {
    for (const {path, sha256: bag} of bags) {
      const event = {type: 'exported', bag, archive, redacted: false, ...(why === undefined ? {} : {why})} as const
      const problem = await note(path, event)
      if (problem !== undefined) notes.push(problem)
    }
  }
  const written = await writeArchive({out, bags, signal, record})
  const told = bags.map(({sealedAt: _sealedAt, ...bag}) => bag)
  return {schema: 'firebreak/evidence-archive@1', path: out, ...written, bags: told, notes}
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
const timeOf = (sealedAt: string): Date => new Date(Date.parse(sealedAt) || 0)
