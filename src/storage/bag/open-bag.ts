import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {SourceReport} from '../../core/documents/evidence.ts'
import {Fault} from '../../core/fault.ts'
import type {OpenedBag} from '../../core/ports.ts'
import {readCollectionLog, sourceReports} from './collection-log.ts'
import {followLinks, readLinks} from './custody.ts'
import {noBag, textIn} from './files-of.ts'
import {bagInfoOf, tagManifest} from './manifest.ts'
import {readItem} from './read-item.ts'
import {runOfBag} from './tag-files.ts'

/**
 * Opens a bag for those who read what is in it. What it says of itself is not checked here, `verifyBag` does that; what
 * is read from it is. Throws USAGE where there is no bag.
 */
export async function openBag(path: string): Promise<OpenedBag> {
  if (!existsSync(join(path, 'data'))) throw noBag(path)
  const stream: OpenedBag['stream'] = (item) => readItem(path, item)
  const {items} = await readCollectionLog(path)
  return {
    path,
    ...(existsSync(join(path, tagManifest)) ? await ofSealed(path) : await ofUnsealed(path)),
    items,
    stream,
    read: async (item) => Buffer.concat(await Array.fromAsync(stream(item))),
  }
}

type Facts = Pick<OpenedBag, 'run' | 'continues' | 'incident' | 'sealedAt' | 'sources'>

async function ofSealed(path: string): Promise<Facts> {
  const info = await textIn(path, 'bag-info.txt')
  const [incident, sealedAt] = [bagInfoOf(info, 'External-Identifier'), bagInfoOf(info, 'Sealed-At')]
  return {
    ...runIn(info),
    ...(incident === undefined ? {} : {incident}),
    ...(sealedAt === undefined ? {} : {sealedAt}),
    sources: await readSources(path),
  }
}

/** A bag that goes on with the evidence of another run has that as its group, and says beside it which run it is of. */
export function runIn(info: string): Pick<OpenedBag, 'run' | 'continues'> {
  const [group = '', own] = [bagInfoOf(info, 'Bag-Group-Identifier'), bagInfoOf(info, runOfBag)]
  return own === undefined ? {run: group} : {run: own, continues: group}
}

async function ofUnsealed(path: string): Promise<Facts> {
  const [first] = followLinks(await readLinks(path)).entries
  if (first?.event.type !== 'collected') return {run: '', sources: []}
  const {run, incident} = first.event
  return {run, ...(incident === undefined ? {} : {incident}), sources: []}
}

async function readSources(path: string): Promise<readonly SourceReport[]> {
  const place = join(path, sourceReports)
  try {
    return SourceReport.array().parse(JSON.parse(await textIn(path, sourceReports)))
  } catch (cause) {
    throw new Fault('INVALID_DOCUMENT', `${place} does not say what the sources gave`, {
      cause,
      next: [`firebreak evidence verify ${path}`],
    })
  }
}
