import type {DatabaseSync} from 'node:sqlite'
import {Fault} from '../../core/fault.ts'
import {isGone} from './process-alive.ts'

/** Who wants, or has, the right to write. The nonce tells one opening of a file from the next. */
export interface Claimant {
  readonly holder: string
  readonly host: string
  readonly pid: number
  readonly run: string
  readonly nonce: string
}

/** A granted right: it stands while nobody else was granted a higher epoch. */
export interface Grant {
  readonly resource: string
  readonly nonce: string
  readonly epoch: number
}

interface LeaseRow extends Omit<Claimant, 'holder'> {
  /** Null once it was given back. */
  readonly holder: string | null
  readonly since: string
  readonly epoch: number
  readonly expires: number
}

const leaseMs = 60_000
const renewBelowMs = 45_000

/** Rows are never deleted: the epoch of a resource only ever grows. */
export const leaseTable = `CREATE TABLE lease(
  resource TEXT PRIMARY KEY, holder TEXT, host TEXT NOT NULL, pid INTEGER NOT NULL, run TEXT NOT NULL,
  nonce TEXT NOT NULL, since TEXT NOT NULL, epoch INTEGER NOT NULL, expires INTEGER NOT NULL) STRICT`

/** Takes a resource, to be called inside a transaction. Throws REFUSED while another live process has it. */
export function takeLease(
  database: DatabaseSync,
  resource: string,
  {claimant, now}: {readonly claimant: Claimant; readonly now: Date},
): Grant {
  const last = rowOf(database, resource)
  if (last !== undefined && !isFree(last, claimant.host, now)) throw taken(resource, last)
  const epoch = (last?.epoch ?? 0) + 1
  const {holder, host, pid, run, nonce} = claimant
  database
    .prepare(
      'INSERT OR REPLACE INTO lease(resource, holder, host, pid, run, nonce, since, epoch, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    )
    .run(resource, holder, host, pid, run, nonce, now.toISOString(), epoch, now.getTime() + leaseMs)
  return {resource, nonce, epoch}
}

/**
 * Throws REFUSED once somebody else was granted the resource; renews the lease when it is due.
 * An expired lease that nobody took is still ours.
 */
export function holdLease(database: DatabaseSync, {resource, nonce, epoch}: Grant, now: Date): void {
  const row = rowOf(database, resource)
  if (row === undefined || row.nonce !== nonce || row.epoch !== epoch || row.holder === null) throw lost(resource, row)
  if (row.expires - now.getTime() > renewBelowMs) return
  database
    .prepare('UPDATE lease SET expires = ? WHERE resource = ? AND nonce = ? AND epoch = ?')
    .run(now.getTime() + leaseMs, resource, nonce, epoch)
}

/** The same for all grants of one opening, whatever their number: as long as every row bears its nonce, nobody else was granted one. */
export function holdLeases(database: DatabaseSync, grants: readonly Grant[], now: Date): void {
  const [first] = grants
  if (first === undefined) return
  const {held, soonest} = database
    .prepare('SELECT count(*) AS held, min(expires) AS soonest FROM lease WHERE nonce = ? AND holder IS NOT NULL')
    .get(first.nonce) as {readonly held: number; readonly soonest: number | null}
  if (held !== grants.length) for (const grant of grants) holdLease(database, grant, now)
  if (soonest === null || soonest - now.getTime() > renewBelowMs) return
  database
    .prepare('UPDATE lease SET expires = ? WHERE nonce = ? AND holder IS NOT NULL')
    .run(now.getTime() + leaseMs, first.nonce)
}

/** Gives the resource back, unless somebody else has it by now. */
export function freeLease(database: DatabaseSync, {resource, nonce, epoch}: Grant): void {
  database
    .prepare('UPDATE lease SET holder = NULL WHERE resource = ? AND nonce = ? AND epoch = ?')
    .run(resource, nonce, epoch)
}

function rowOf(database: DatabaseSync, resource: string): LeaseRow | undefined {
  // The table is STRICT, so that the columns have the types it declares.
  return database.prepare('SELECT * FROM lease WHERE resource = ?').get(resource) as LeaseRow | undefined
}

/** On this host the process itself tells; a lease of another host lapses. */
function isFree(row: LeaseRow, host: string, now: Date): boolean {
  if (row.holder === null) return true
  return row.host === host ? isGone(row) : row.expires <= now.getTime()
}

function taken(resource: string, row: LeaseRow): Fault {
  const message = `${resource} is held by run ${row.run}: ${describe(row)}`
  return new Fault('REFUSED', message, {
    next: [
      `firebreak resume ${row.run}, once that process has ended`,
      `wait: it lapses at ${new Date(row.expires).toISOString()} unless renewed`,
    ],
  })
}

function lost(resource: string, row: LeaseRow | undefined): Fault {
  const message = row === undefined ? `${resource} is no longer held` : `${resource} was taken over: ${describe(row)}`
  return new Fault('REFUSED', message, {next: row === undefined ? [] : [`firebreak runs show ${row.run}`]})
}

const describe = ({holder, host, pid, since}: LeaseRow): string =>
  `${holder ?? 'given back by its holder'} on ${host}, process ${pid}, since ${since}`
