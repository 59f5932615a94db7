import type {ListedBag} from '../../core/documents/answers/bag-list.ts'
import {printable} from '../../core/text/printable.ts'
import {wrap} from '../text/layout.ts'
import {plain, type Paint} from '../text/paint.ts'
import {count, size} from '../text/words.ts'

/** The evidence of this machine, a block a bag, those of the newest runs first. */
export function bagsView(bags: readonly ListedBag[], paint: Paint = plain): string {
  if (bags.length === 0) return 'No evidence yet. firebreak run evidence-snapshot shows what would be kept.'
  return bags.map((bag) => lines(bag, paint).join('\n')).join('\n')
}

const states: Readonly<Record<ListedBag['state'], readonly [colour: 'green' | 'yellow' | 'red', words: string]>> = {
  sealed: ['green', 'sealed'],
  open: ['yellow', 'NOT SEALED: being filled, or cut short'],
  damaged: ['red', 'DAMAGED: what it says of itself cannot be read'],
}

function lines({path, run, incident, state, ...bag}: ListedBag, paint: Paint): readonly string[] {
  const [colour, words] = states[state]
  const {sealedAt, files, bytes, sources, signatures, copies} = bag
  const notWhole = sources.filter((source) => source.state !== 'complete')
  return [
    `${paint(colour, words)}${sealedAt === undefined ? '' : ` ${printable(sealedAt)}`}  ${printable(incident ?? '')}`.trimEnd(),
    `  ${printable(path)}`,
    `  run ${printable(run)}: ${count(files, 'file')}, ${size(bytes)}, ${count(signatures, 'signature')}`,
    ...notWhole.map((source) => `  ${paint('yellow', wrap(`${printable(source.source)}: ${source.state}`, 2))}`),
    ...copies.map((copy) => `  ${wrap(`copied to ${printable(copy)}`, 2)}`),
  ]
}
