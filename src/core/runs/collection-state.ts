import type {SourceReport} from '../documents/evidence.ts'
import type {JournalEvent} from '../documents/journal.ts'
import type {BagCopy} from '../evidence/bag-copy.ts'

/** One collection of evidence as the journal of its run tells it. */
export interface CollectionState {
  readonly bag?: string
  readonly sha256?: string
  readonly failed?: string
  readonly sources: readonly SourceReport[]
  readonly files: number
  readonly bytes: number
  /** By sink: where its bag is too, or why it is not there. */
  readonly copies: ReadonlyMap<string, BagCopy | {readonly failed: string}>
}

/** By what a journal knows the recording of its run: no collection is called so. */
export const recordingKey = 'the recording'

/** Before anything is kept. */
export const emptyCollection: CollectionState = {sources: [], files: 0, bytes: 0, copies: new Map()}

const ofCollections = ['evidence', 'collected', 'collection-failed', 'copied', 'copy-failed'] as const
export type CollectionEvent = Extract<JournalEvent, {type: (typeof ofCollections)[number]}>

/** Whether an event is about one collection of evidence. */
export const isOfCollection = (event: JournalEvent): event is CollectionEvent =>
  ofCollections.some((type) => type === event.type)

/** The collection after one more event. */
export function nextCollection(known: CollectionState, event: CollectionEvent): CollectionState {
  const {files, bytes, copies} = known
  switch (event.type) {
    case 'evidence':
      return {...known, files: files + 1, bytes: bytes + event.item.bytes}
    case 'collected':
      return {files, bytes, bag: event.bag, sha256: event.sha256, sources: event.sources, copies: new Map()}
    case 'collection-failed':
      // What a bag has that is gone on with still counts.
      return {...(event.bag === undefined ? emptyCollection : {...emptyCollection, files, bytes}), failed: event.why}
    case 'copied':
      return {...known, copies: new Map(copies).set(event.copy.sink, event.copy)}
    case 'copy-failed':
      return {...known, copies: new Map(copies).set(event.sink, {failed: event.why})}
    default:
      return event satisfies never
  }
}
