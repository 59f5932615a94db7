import type {Reader} from '../../../core/cloudflare.ts'
import {heldBut, notHeld, unproven, type Verdict} from '../../../core/outcome.ts'
import type {HexRef} from '../../../core/targets.ts'
import {type Row, textAt} from '../../logs/answer.ts'
import {auditLog} from '../../logs/sources/account/audit.ts'
import {ifReadable} from '../../shared/if-readable.ts'

/** Beyond these pages the log is not read: the newest come first, and one success is enough. */
const maxPages = 5

const succeeded = (row: Row): boolean => textAt(row, 'action', 'result') === 'success'

/**
 * Whether the audit log shows no change that a token made since a moment. The log holds changes only: a token that
 * merely reads is silent in it (docs: fundamentals, audit logs). That `actor_token_id` filters without the `not` of the
 * SDK's type is not verified on a live account, so each row is looked at as well.
 */
export async function changeSilence(reader: Reader, {name, id}: HexRef, since: Date): Promise<Verdict> {
  const log = auditLog(reader, {
    from: since.toISOString(),
    to: reader.now().toISOString(),
    direction: 'desc',
    only: {actor_token_id: id},
  })
  let cursor: string | undefined
  for (let page = 0; page < maxPages; page += 1) {
    const read = await ifReadable(log.read(cursor))
    if (read === undefined) return unproven('the audit log cannot be read')
    if (read.kind === 'refused') return unproven(`the audit log: ${read.why}`)
    const own = read.rows.find((row) => succeeded(row) && textAt(row, 'actor', 'token_id') === id)
    if (own !== undefined) {
      const what = textAt(own, 'action', 'description') ?? textAt(own, 'raw', 'uri') ?? 'something'
      return notHeld(`API token ${name} changed something at ${log.time(own) ?? 'an unknown time'}: ${what}`)
    }
    if (read.next === undefined) return heldBut('the audit log holds changes and no reads')
    cursor = read.next
  }
  return unproven(`the audit log has more than ${maxPages} pages since, and was not read to its end`)
}
