import type {Plan} from '../../core/documents/plan.ts'
import {printable} from '../../core/text/printable.ts'
import {labelled, wrap} from '../text/layout.ts'
import {count} from '../text/words.ts'

/** More than these are counted, not listed. */
const listed = 10

/** What a mass run answers for, and what is left alone on whose word. */
export function ledgerLines({ledger}: Plan): readonly string[] {
  if (ledger === undefined) return []
  const {credentials, excluded, kinds, stopAt} = ledger
  const hidden = excluded.length - listed
  return [
    labelled(
      'Ledger',
      `${count(credentials.length, 'credential')} (${kinds.join(', ')}), ${excluded.length} left alone`,
    ),
    ...excluded
      .slice(0, listed)
      .map(
        ({kind, name, owner, reason, lastUsed = 'not known'}) =>
          `  ${wrap(printable(`${kind} ${name}: ${reason} (${owner}); last used: ${lastUsed}`), 4)}`,
      ),
    ...(hidden > 0 ? [`  and ${hidden} more: --json lists them all`] : []),
    labelled('Stops', `when more than ${Math.round(stopAt * 100)} % fail; what is born meanwhile is dealt with too`),
  ]
}
