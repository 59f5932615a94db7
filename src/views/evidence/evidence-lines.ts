import type {RunReport} from '../../core/documents/run-report.ts'
import {printable} from '../../core/text/printable.ts'
import {lockLine} from './lock-line.ts'
import {labelled, wrap} from '../text/layout.ts'
import type {Paint} from '../text/paint.ts'
import {count, size} from '../text/words.ts'

type Kept = RunReport['evidence'][number]
type State = NonNullable<Kept['sources']>[number]['state']

/** More of them would push the outcome off the screen. */
const mostGaps = 4

const stateWords: Readonly<Record<State, string>> = {
  complete: 'whole',
  truncated: 'in part',
  sampled: 'sampled',
  unavailable: 'NOT THERE',
}

/** What each source gave, the worst first, where its gaps are too many to be read one by one. */
function summed({sources = [], gaps}: Kept, run: string, paint: Paint): readonly string[] {
  const by = (state: State) => sources.filter((one) => one.state === state).map(({source}) => source)
  const states = ['unavailable', 'truncated', 'sampled', 'complete'] as const
  return [
    ...states.flatMap((state) => {
      const names = by(state)
      const line = `${stateWords[state].padEnd(11)}${printable(names.join(', '))}`
      return names.length === 0 ? [] : [paint(state === 'complete' ? 'green' : 'yellow', `  ${wrap(line, 13)}`)]
    }),
    paint('yellow', `  ${wrap(`${count(gaps.length, 'gap')} in all, by name: firebreak evidence show ${run}`, 4)}`),
  ]
}

function gapLines(kept: Kept, run: string, paint: Paint): readonly string[] {
  if (kept.gaps.length > mostGaps && kept.sources !== undefined) return summed(kept, run, paint)
  return kept.gaps.map((gap) => paint('yellow', `  ${wrap(`missing: ${printable(gap)}`, 4)}`))
}

/** What was kept, where it is, and how much of it is missing. */
export function evidenceLines({evidence, run}: RunReport, paint: Paint): readonly string[] {
  return evidence.flatMap((kept) => {
    const {bag, sha256, files, bytes, found = [], copies = [], uncopied = []} = kept
    return [
      labelled('Evidence', bag === undefined ? 'none was kept' : `${count(files, 'file')}, ${size(bytes)}`),
      ...(bag === undefined ? [] : [`  ${printable(bag)}`]),
      ...(sha256 === undefined ? [] : [`  ${sha256}`]),
      ...found.map((line) => `  ${wrap(printable(line), 4)}`),
      ...gapLines(kept, run, paint),
      ...copies.map(({sink, lock}) =>
        paint(
          lock.standing === 'held' ? 'green' : 'yellow',
          `  ${wrap(printable(`copied to ${sink}, ${lockLine(lock)}`), 4)}`,
        ),
      ),
      ...uncopied.map(({sink, why}) => paint('red', `  ${wrap(printable(`NOT COPIED to ${sink}: ${why}`), 4)}`)),
    ]
  })
}
