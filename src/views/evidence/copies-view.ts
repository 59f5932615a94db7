import type {BagCopy, BagCopyCheck} from '../../core/evidence/bag-copy.ts'
import {printable} from '../../core/text/printable.ts'
import {labelled, wrap} from '../text/layout.ts'
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

/** Whether copies are as their bags were sealed, and what is wrong with those that are not. */
export function copyChecksView(checks: readonly BagCopyCheck[], paint: Paint = plain): string {
  return checks
    .map(({place, folder, objects, bytes, problems}) => {
      const holds = problems.length === 0
      return [
        paint(holds ? 'green' : 'red', holds ? 'UNCHANGED since it was sealed' : 'NOT AS IT WAS SEALED'),
        labelled('Copy', printable(folder)),
        labelled('At', printable(place)),
        labelled('Objects', `${count(objects, 'object')}, ${size(bytes)}`),
        ...problems.map((problem) => paint('red', `  ${wrap(printable(problem), 2)}`)),
      ].join('\n')
    })
    .join('\n\n')
}
