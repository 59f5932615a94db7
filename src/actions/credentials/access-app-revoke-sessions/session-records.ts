import type {Reader} from '../../../core/cloudflare.ts'
import type {UuidRef} from '../../../core/targets.ts'
import {accessLog} from '../../logs/sources/zero-trust/access.ts'
import {type Row, textAt} from '../../logs/answer.ts'
import {auditLog} from '../../logs/sources/account/audit.ts'
import type {LogQuery, Paged} from '../../logs/log-source.ts'
import {serviceTokenLogins} from '../../logs/sources/zero-trust/service-token-logins.ts'
import {ifReadable} from '../../shared/if-readable.ts'

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

type Match = (row: Row) => boolean

function timeOf(row: Row, log: Paged): Latest {
  const ms = Date.parse(log.time(row) ?? '')
  return Number.isNaN(ms) ? {kind: 'unknown'} : {kind: 'at', ms}
}

/** For each kind of record when it last came, from one reading of a log whose newest come first. */
async function latestOfEach(log: Paged, kinds: readonly Match[]): Promise<readonly Latest[]> {
  const found = new Map<Match, Latest>()
  const withRest = (rest: Latest) => kinds.map((kind) => found.get(kind) ?? rest)
  let cursor: string | undefined
  for (let page = 0; page < maxPages; page += 1) {
    const read = await ifReadable(log.read(cursor))
    if (read?.kind !== 'page') return withRest({kind: 'unknown'})
    for (const kind of kinds) {
      const row = found.has(kind) ? undefined : read.rows.find(kind)
      if (row !== undefined) found.set(kind, timeOf(row, log))
    }
    if (found.size === kinds.length || read.next === undefined) return withRest({kind: 'never'})
    cursor = read.next
  }
  return withRest({kind: 'unknown'})
}

async function latest(log: Paged, matches: Match): Promise<Latest> {
  const [found = {kind: 'unknown'}] = await latestOfEach(log, [matches])
  return found
}

/** Succeeded changes by the end of their path. That the audit log gives the request's path is not verified on a live account. */
const changed =
  (path: string): Match =>
  (row) =>
    textAt(row, 'action', 'result') === 'success' && textAt(row, 'raw', 'uri')?.split('?')[0]?.endsWith(path) === true

/** What the audit log tells of an application and of those who hold its sessions. */
export interface Changes {
  /** When the sessions of the application were last revoked. */
  readonly revoked: Latest
  /** When each holder was last changed, which is when a disabled one was disabled, or later. */
  readonly holders: readonly Latest[]
}

/** Reads both from one pass over the audit log. */
export async function latestChanges(reader: Reader, app: UuidRef, tokens: readonly UuidRef[]): Promise<Changes> {
  const [revoked = {kind: 'unknown'}, ...holders] = await latestOfEach(auditLog(reader, recent(reader)), [
    changed(`/access/apps/${app.id}/revoke_tokens`),
    ...tokens.map(({id}) => changed(`/access/service_tokens/${id}`)),
  ])
  return {revoked, holders}
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
