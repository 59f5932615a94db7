import type {ListedBag} from '../../../core/documents/answers/bag-list.ts'
import {Fault} from '../../../core/fault.ts'
import {followLinks, readLinks} from '../custody.ts'
import {openBag} from '../open-bag.ts'
import {signatureNames} from './signatures.ts'

/** What is worth knowing of a bag without checking it. */
export async function listBag(path: string): Promise<ListedBag> {
  const {entries} = followLinks(await readLinks(path))
  const copies = entries.flatMap(({event}) => (event.type === 'transferred' ? [event.to] : []))
  const beside = {signatures: (await signatureNames(path)).length, copies: [...new Set(copies)]}
  try {
    const {run, incident, sealedAt, items, sources} = await openBag(path)
    return {
      path,
      run,
      ...(incident === undefined ? {} : {incident}),
      state: sealedAt === undefined ? 'open' : 'sealed',
      ...(sealedAt === undefined ? {} : {sealedAt}),
      files: items.length,
      bytes: items.reduce((sum, {bytes}) => sum + bytes, 0),
      sources: sources.map(({source, state}) => ({source, state})),
      ...beside,
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return {path, run: '', state: 'damaged', files: 0, bytes: 0, sources: [], ...beside}
  }
}
