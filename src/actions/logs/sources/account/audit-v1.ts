import type {Deed} from '../../../../core/story/deed.ts'
import {Row, textAt} from '../../answer.ts'
import type {LogSource} from '../../log-source.ts'
import {numberedPages} from '../../numbered-pages.ts'
import {party} from '../../parties.ts'

/** The largest page (SDK: V4PagePagination of auditLogs.list; not verified on a live account). */
const perPage = 1000

/** The result is a flag (SDK: AuditLog.Action); where it is written otherwise, nothing is made of it. */
function outcomeOf(row: Row): Deed['outcome'] {
  const result = Row.safeParse(row['action']).data?.['result']
  return typeof result === 'boolean' ? (result ? 'allowed' : 'failed') : 'unknown'
}

/** Who changed what, as version 1 of the audit log has it: for what is older than version 2, or not in it. */
export const auditV1: LogSource = {
  title: 'Audit log of the account, version 1',
  source: 'SDK: audit-logs',
  permissions: ['Account Settings Read'],
  retention: {words: 'not documented: what is older than version 2 remained here'},
  lagMs: 5 * 60_000,
  sampled: false,
  narrowed: {whole: 'it names no token'},
  names: ['person', 'address'],
  blindSpots: [
    'reads are not in it',
    'it names no cf-ray and no token: nothing ties it to another record of the same request',
  ],
  open: (reader, {from, to, direction}) =>
    numberedPages(reader, {
      path: 'audit_logs',
      query: {since: from, before: to, direction},
      perPage,
      key: ['id'],
      time: 'when',
    }),
  deed(row) {
    const time = textAt(row, 'when')
    if (time === undefined) return undefined
    return {
      time,
      by: [...party('person', textAt(row, 'actor', 'email')), ...party('address', textAt(row, 'actor', 'ip'))],
      verb: 'changed',
      object: {kind: textAt(row, 'resource', 'type') ?? 'object', id: textAt(row, 'resource', 'id') ?? ''},
      outcome: outcomeOf(row),
      detail: textAt(row, 'action', 'type') ?? 'a change of an unknown kind',
    }
  },
}
