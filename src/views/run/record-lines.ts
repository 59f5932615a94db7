import type {RecordStanding} from '../../core/signed/record-standing.ts'
import {printable} from '../../core/text/printable.ts'
import {labelled, wrap} from '../text/layout.ts'
import type {Paint} from '../text/paint.ts'

/** What nobody has signed, and what nobody else has seen; nothing where all of it is. */
export function believedTo({entries, signedTo, witnessedTo}: Omit<RecordStanding, 'notes'>): readonly string[] {
  if (entries === 0) return []
  if (signedTo === 0) return ['UNSIGNED: nobody has put their name to this journal']
  return [
    ...(signedTo < entries ? [`UNSIGNED since entry ${signedTo + 1}`] : []),
    ...(witnessedTo < entries ? [`UNWITNESSED since entry ${witnessedTo + 1}`] : []),
  ]
}

/** How far the record of a run can be believed, and what would make it more. */
export function recordLines(record: RecordStanding | undefined, paint: Paint): readonly string[] {
  if (record === undefined) return []
  const next = record.signedTo === 0 ? ' (firebreak keys init)' : ''
  return [
    ...believedTo(record).map((line) => paint('yellow', labelled('Record', `${line}${next}`))),
    ...record.notes.map((note) => `  ${wrap(printable(note), 2)}`),
  ]
}
