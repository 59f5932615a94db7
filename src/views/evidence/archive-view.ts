import type {BagArchive} from '../../core/evidence/bag-archive.ts'
import {printable} from '../../core/text/printable.ts'
import {labelled, wrap} from '../text/layout.ts'
import {type Paint, plain} from '../text/paint.ts'
import {count, size} from '../text/words.ts'

/** The file that goes to somebody else, its digest for the covering letter, and what is in it. */
export function archiveView({path, sha256, bytes, bags, notes}: BagArchive, paint: Paint = plain): string {
  return [
    labelled('Archive', `${printable(path)}, ${size(bytes)}`),
    labelled('Digest', sha256),
    ...bags.flatMap((bag) => [
      labelled('Bag', `${printable(bag.folder)}, ${count(bag.files, 'file')}`),
      labelled('Sealed', bag.sha256),
    ]),
    ...notes.map((note) => paint('yellow', wrap(printable(note)))),
  ].join('\n')
}
