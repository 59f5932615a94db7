import type {Lagging} from '../../../src/sandbox/temper/propagation.ts'
import type {World} from '../../../src/sandbox/world.ts'

/** What somebody else does to the object of a change, in a part of it that is not what the change is about. */
export type Edit =
  | {
      readonly action: string
      /** Makes the edit; what comes back says whether it is there. */
      make(world: World, params: Readonly<Record<string, unknown>>): () => boolean
    }
  /** Why its requests can overwrite nothing of somebody else's. */
  | {readonly action: string; readonly none: string}

/** Edits one stored object, and says whether it is still so. */
export function edited<Stored>(
  item: Lagging<Stored> | undefined,
  edit: (stored: Stored) => Stored,
  isEdited: (stored: Stored) => boolean,
): () => boolean {
  if (item === undefined) throw new Error('the account has no such object')
  item.set(edit(item.stored))
  return () => isEdited(item.stored)
}

/** The simplest edit: other words that describe it. */
export const described = <Stored extends {readonly description: string | null}>(
  item: Lagging<Stored> | undefined,
): (() => boolean) =>
  edited(
    item,
    (stored) => ({...stored, description: 'by hand'}),
    ({description}) => description === 'by hand',
  )

export const commented = <Stored extends {readonly comment: string}>(
  item: Lagging<Stored> | undefined,
): (() => boolean) =>
  edited(
    item,
    (stored) => ({...stored, comment: 'by hand'}),
    ({comment}) => comment === 'by hand',
  )
