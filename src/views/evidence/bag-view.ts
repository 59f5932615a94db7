import type {EvidenceItem, SourceReport} from '../../core/documents/evidence.ts'
import type {OpenedBag} from '../../core/ports.ts'
import {printable} from '../../core/text/printable.ts'
import {blocks, wrap} from '../text/layout.ts'
import {plain, type Paint} from '../text/paint.ts'
import {count, size} from '../text/words.ts'

/** What is shown of a bag. */
type Shown = Pick<OpenedBag, 'path' | 'run' | 'continues' | 'incident' | 'sealedAt' | 'items' | 'sources'>

/** What evidence says of itself: each source with its gaps, and each file with what it was asked by. */
export const bagView = (bags: readonly Shown[], paint: Paint = plain): string =>
  bags.map((bag) => blocks(head(bag, paint), sourceLines(bag, paint), bag.items.flatMap(itemLines))).join('\n\n')

function head({path, run, continues, incident, sealedAt}: Shown, paint: Paint): readonly string[] {
  return [
    printable(path),
    `run ${printable(run)}${incident === undefined ? '' : `, ${printable(incident)}`}`,
    ...(continues === undefined ? [] : [`goes on with the evidence of ${printable(continues)}`]),
    sealedAt === undefined ? paint('yellow', 'not sealed') : `sealed ${printable(sealedAt)}`,
  ]
}

const sourceLines = ({sources}: Shown, paint: Paint): readonly string[] =>
  sources.flatMap(({source, state, rows, known, gaps}: SourceReport) => [
    `${paint(state === 'complete' ? 'green' : 'yellow', state)}  ${printable(source)}, ${count(rows, 'row')}${known === undefined ? '' : `, ${known} of them known`}`,
    ...gaps.map((gap) => `  ${wrap(printable(gap), 2)}`),
  ])

const itemLines = ({file, bytes, raw, sha256, request, collectedAt}: EvidenceItem): readonly string[] => [
  printable(file),
  `  ${collectedAt}  ${size(bytes)}${raw === undefined ? '' : `, ${size(raw.bytes)} unpacked`}`,
  `  ${sha256}`,
  `  ${wrap(printable(request), 2)}`,
]
