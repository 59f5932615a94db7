import type {JournalCheck} from '../../core/signed/journal-check.ts'
import {printable} from '../../core/text/printable.ts'
import {wrap} from '../text/layout.ts'
import {plain, type Paint} from '../text/paint.ts'
import {believedTo} from '../run/record-lines.ts'
import {count} from '../text/words.ts'

/** What `journal verify` found out, a block a run. */
export function checkView(checks: readonly JournalCheck[], paint: Paint = plain): string {
  if (checks.length === 0) return 'No runs yet, so there is no journal to verify.'
  return checks.map((check) => checkLines(check, paint).join('\n')).join('\n')
}

function checkLines({run, entries, problems, notes, ...check}: JournalCheck, paint: Paint): readonly string[] {
  const holds = problems.length === 0
  return [
    paint(
      holds ? 'green' : 'red',
      `${holds ? 'chain holds' : 'TAMPERED   '}  ${run}  ${count(entries, 'entry', 'entries')}`,
    ),
    ...problems.map((problem) => `  ${paint('red', wrap(printable(problem), 2))}`),
    ...believedTo({entries, ...check}).map((line) => `  ${paint('yellow', wrap(line, 2))}`),
    ...(check.signedTo === 0
      ? []
      : [`  signed by ${printable(check.signers.join(', '))} up to entry ${check.signedTo}`]),
    ...notes.map((note) => `  ${wrap(printable(note), 2)}`),
  ]
}
