import type {Reader} from '../../../core/cloudflare.ts'
import {type Row, textAt} from '../../logs/answer.ts'
import {auditLog} from '../../logs/sources/account/audit.ts'

/** In an account busier than this, older records are not looked at; what is said then is not that there were none. */
const maxPages = 5

export interface Records {
  readonly rows: readonly Row[]
  /** False where the log was longer than what was read. */
  readonly whole: boolean
}

/** Successful changes since then, newest first; undefined where the audit log cannot be read. */
export async function changesSince(reader: Reader, since: Date): Promise<Records | undefined> {
  const query = {from: since.toISOString(), to: reader.now().toISOString(), direction: 'desc'} as const
  const log = auditLog(reader, query)
  const rows: Row[] = []
  let cursor: string | undefined
  for (let page = 0; page < maxPages; page += 1) {
    const read = await log.read(cursor)
    if (read.kind !== 'page') return undefined
    rows.push(...read.rows.filter((row) => textAt(row, 'action', 'result') === 'success'))
    if (read.next === undefined) return {rows, whole: true}
    cursor = read.next
  }
  return {rows, whole: false}
}

/** By whom, where a change was made in the dashboard (SDK: AuditListResponse.Actor, `context: dash`). */
export const dashboardActor = (row: Row): string | undefined =>
  textAt(row, 'actor', 'context') === 'dash' ? (textAt(row, 'actor', 'email') ?? 'somebody') : undefined

/** Ids of memberships that were made. That a record has the path of the request is not verified on a live account. */
export const madeMembers = ({rows}: Records): readonly string[] =>
  rows.flatMap((row) => {
    const path = textAt(row, 'raw', 'uri')?.split('?')[0] ?? ''
    const isMade = textAt(row, 'action', 'type') === 'create' && path.endsWith('/members')
    const id = textAt(row, 'resource', 'id')
    return isMade && id !== undefined ? [id] : []
  })
