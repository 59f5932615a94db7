import type {Reader} from '../../../core/cloudflare.ts'
import type {UuidRef} from '../../../core/targets.ts'
import {accessLog} from '../../logs/access-log.ts'
import {type Row, textAt} from '../../logs/answer.ts'
import {auditLog} from '../../logs/audit-log.ts'
import type {LogQuery, Paged} from '../../logs/log-source.ts'
import {serviceTokenLogins} from '../../logs/service-token-logins.ts'
import {ifReadable} from '../if-readable.ts'

/** As far back as one query of the sign-in data set reaches. Not verified on a live account. */
const lookbackMs = 7 * 86_400_000

/** In an account busier than this, a revocation beyond these pages counts as not made: it is made again, and harms nobody twice. */
const maxPages = 5

/** When something last happened, as far as a log tells; `unknown` where the log could not be read far enough. */
export type Latest = {readonly kind: 'at'; readonly ms: number} | {readonly kind: 'never'} | {readonly kind: 'unknown'}

const recent = (reader: Reader): LogQuery => {
  const now = reader.now()
  return {from: new Date(now.getTime() - lookbackMs).toISOString(), to: now.toISOString(), direction: 'desc'}
}

async function latest(log: Paged, matches: (row: Row) => boolean): Promise<Latest> {
  let cursor: string | undefined
  for (let page = 0; page < maxPages; page += 1) {
    const read = await ifReadable(log.read(cursor))
    if (read?.kind !== 'page') return {kind: 'unknown'}
    const found = read.rows.find(matches)
    const ms = found && Date.parse(log.time(found) ?? '')
    if (ms !== undefined) return Number.isNaN(ms) ? {kind: 'unknown'} : {kind: 'at', ms}
    if (read.next === undefined) return {kind: 'never'}
    cursor = read.next
  }
  return {kind: 'unknown'}
}

/** When the sessions of an application were last revoked. That the audit log gives the request's path is not verified on a live account. */
export function latestRevocation(reader: Reader, app: UuidRef): Promise<Latest> {
  const path = `/access/apps/${app.id}/revoke_tokens`
  const revoked = (row: Row) =>
    textAt(row, 'action', 'result') === 'success' && textAt(row, 'raw', 'uri')?.split('?')[0]?.endsWith(path) === true
  return latest(auditLog(reader, recent(reader)), revoked)
}

/** When one of the tokens, or any token when none is named, last signed in to an application. */
export function latestTokenLogin(reader: Reader, app: UuidRef, tokens: readonly UuidRef[]): Promise<Latest> {
  const only = {app: app.id, tokens: tokens.map(({id}) => id)}
  return latest(serviceTokenLogins(reader, {...recent(reader), only}), () => true)
}

/** When a person last signed in to an application. */
export function latestPersonLogin(reader: Reader, app: UuidRef): Promise<Latest> {
  return latest(
    accessLog(reader, recent(reader)),
    (row) => row['allowed'] === true && textAt(row, 'app_uid') === app.id,
  )
}
