import type {RunReport} from '../../core/documents/run-report.ts'
import {printable} from '../../core/text/printable.ts'
import {labelled, wrap} from '../text/layout.ts'
import type {Paint} from '../text/paint.ts'

/** More than these are counted, not listed. */
const listed = 10

/** The names of the first of them, and how many there are besides. */
function names(label: string, credentials: readonly {readonly name: string}[]): readonly string[] {
  if (credentials.length === 0) return []
  const hidden = credentials.length - listed
  const shown = credentials.slice(0, listed).map(({name}) => name)
  return [labelled(label, printable([...shown, ...(hidden > 0 ? [`and ${hidden} more`] : [])].join(', ')))]
}

/** What became of every credential of a mass run. */
export function ledgerLines({ledger}: RunReport, paint: Paint): readonly string[] {
  if (ledger === undefined) return []
  const {done, excluded, unknown, born, gone} = ledger
  const hidden = unknown.length - listed
  return [
    labelled('Ledger', `${done} done, ${excluded.length} excluded, ${unknown.length} unknown`),
    ...unknown
      .slice(0, listed)
      .map(({kind, name, why}) => paint('red', `  unknown  ${wrap(printable(`${kind} ${name}: ${why}`), 11)}`)),
    ...(hidden > 0 ? [`  and ${hidden} more: --json lists them all`] : []),
    ...names('Born', born),
    ...names('Gone', gone),
  ]
}
