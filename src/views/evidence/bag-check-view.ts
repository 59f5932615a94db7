import type {BagCheck} from '../../core/signed/bag-check.ts'
import {printable} from '../../core/text/printable.ts'
import {wrap} from '../text/layout.ts'
import {plain, type Paint} from '../text/paint.ts'
import {count, size} from '../text/words.ts'

/** What `evidence verify` found out, a block a bag. */
export const bagCheckView = (checks: readonly BagCheck[], paint: Paint = plain): string =>
  checks.map((check) => lines(check, paint).join('\n')).join('\n')

function lines({path, problems, notes, signers, ...check}: BagCheck, paint: Paint): readonly string[] {
  const holds = problems.length === 0
  const {sha256, sealedAt, run, incident, files, bytes, custody} = check
  return [
    paint(holds ? 'green' : 'red', holds ? 'UNCHANGED since it was sealed' : 'NOT AS IT WAS SEALED'),
    `  ${printable(path)}`,
    `  run ${printable(run)}${incident === undefined ? '' : `, ${printable(incident)}`}: ${count(files, 'file')}, ${size(bytes)}`,
    ...(sha256 === undefined ? [] : [`  ${sha256}`]),
    ...(sealedAt === undefined ? [] : [`  sealed ${printable(sealedAt)}, custody of ${count(custody, 'link')}`]),
    ...problems.map((problem) => `  ${paint('red', wrap(printable(problem), 2))}`),
    ...(signers.length === 0 ? [] : [`  ${wrap(`signed by ${printable(signers.join(', '))}`, 2)}`]),
    ...notes.map((note) => `  ${paint('yellow', wrap(printable(note), 2))}`),
  ]
}
