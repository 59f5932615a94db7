import {EvidenceItem} from '../../core/documents/evidence.ts'
import {Fault} from '../../core/fault.ts'
import {textIn} from './files-of.ts'

/** One line an item, in the order in which they were kept. */
export const collectionLog = 'meta/collection.jsonl'

/** What each source gave, written when the bag is sealed. */
export const sourceReports = 'meta/sources.json'

/** What a bag says it holds, and the lines that say so; a line that a crash cut short promised nothing. */
export async function readCollectionLog(
  bag: string,
): Promise<{readonly items: readonly EvidenceItem[]; readonly text: string; readonly isTorn: boolean}> {
  const whole = await textIn(bag, collectionLog)
  const text = whole.slice(0, whole.lastIndexOf('\n') + 1)
  const items = text
    .split('\n')
    .slice(0, -1)
    .map((line, at) => itemIn(line, `${bag}/${collectionLog}:${at + 1}`))
  return {items, text, isTorn: text !== whole}
}

function itemIn(line: string, place: string): EvidenceItem {
  try {
    return EvidenceItem.parse(JSON.parse(line))
  } catch (cause) {
    throw new Fault('INVALID_DOCUMENT', `${place} names no piece of evidence`, {
      cause,
      next: ['keep the bag as it is, as evidence', 'firebreak evidence verify BAG'],
    })
  }
}
