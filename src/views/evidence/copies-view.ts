import type {BagCopy} from '../../core/evidence/bag-copy.ts'
import {printable} from '../../core/text/printable.ts'
import {labelled} from '../text/layout.ts'
import {type Paint, plain} from '../text/paint.ts'
import {count, size} from '../text/words.ts'
import {lockLine} from './lock-line.ts'

/** Where bags are now, what was sent, and whether it can be taken back. */
export function copiesView(copies: readonly BagCopy[], paint: Paint = plain): string {
  return copies
    .map(({place, folder, sha256, objects, bytes, created, lock}) =>
      [
        labelled('Copied', printable(folder)),
        labelled('To', printable(place)),
        labelled('Objects', `${count(objects, 'object')}, ${size(bytes)}, ${created} of them sent now`),
        labelled('Sealed', sha256),
        paint(lock.standing === 'held' ? 'green' : 'yellow', labelled('Lock', printable(lockLine(lock)))),
      ].join('\n'),
    )
    .join('\n\n')
}
