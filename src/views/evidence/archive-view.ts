import type {BagArchive} from '../../core/evidence/bag-archive.ts'
import type {Redactions} from '../../core/evidence/redactions.ts'
import {printable} from '../../core/text/printable.ts'
import {labelled, wrap} from '../text/layout.ts'
import {type Paint, plain} from '../text/paint.ts'
import {count, size} from '../text/words.ts'

/** The file that goes to somebody else, its digest for the covering letter, and what is in it. */
export function archiveView({path, sha256, bytes, bags, notes}: BagArchive, paint: Paint = plain): string {
  return [
    labelled('Archive', `${printable(path)}, ${size(bytes)}`),
    `  ${sha256}`,
    ...bags.flatMap((bag) => [
      labelled('Bag', `${printable(bag.folder)}, ${count(bag.files, 'file')}`),
      `  sealed ${bag.sha256}`,
      ...(bag.redactions === undefined ? [] : redactionLines(bag.redactions)),
    ]),
    ...notes.map((note) => paint('yellow', wrap(printable(note)))),
  ].join('\n')
}

function redactionLines({distinct, leftOut}: Redactions): readonly string[] {
  const taken = Object.entries(distinct).map(([kind, times]) => `${kind} ${times}`)
  return [
    labelled('Taken out', taken.length === 0 ? 'nothing was found' : `${taken.join(', ')}, each by its placeholder`),
    ...leftOut.map(({file, why, bytes}) => labelled('Left out', printable(`${file}, ${size(bytes)}: ${why}`))),
  ]
}
