import type {DatabaseSync} from 'node:sqlite'
import type {Machine} from './machine.ts'
import type {Moment} from './moment.ts'

/** Who wants, or has, a lock; `id` tells one taking from the next and is what a take-over names. */
export interface Claimant extends Machine {
  readonly id: string
  readonly run: string
  readonly holder: string
  readonly pid: number
}

/** One taking of a lock: all its resources stand and fall together. */
export interface Hold extends Claimant {
  readonly since: string
  readonly epoch: number
  /** Until when it stands unless it is renewed. */
  readonly expires: Moment
  /** When the requests whose answers are not known can take effect no more. */
  readonly settled: Moment
  /** How it ended: given back, or the id of the lock that took its place. */
  readonly ended: string | null
}

export const givenBack = 'given back'

/** Rows are never deleted: the epoch of a resource only ever grows, and who took what from whom stays on record. */
export const holdTables = `CREATE TABLE hold(
  id TEXT PRIMARY KEY, run TEXT NOT NULL, holder TEXT NOT NULL, host TEXT NOT NULL, boot TEXT NOT NULL, pid INTEGER NOT NULL,
  since TEXT NOT NULL, epoch INTEGER NOT NULL, expires_wall REAL NOT NULL, expires_mono REAL NOT NULL,
  settled_wall REAL NOT NULL, settled_mono REAL NOT NULL, ended TEXT) STRICT;
CREATE TABLE resource(name TEXT PRIMARY KEY, epoch INTEGER NOT NULL, hold TEXT NOT NULL REFERENCES hold(id)) STRICT`

/** A row as its STRICT table declares it. */
type Row = Claimant & {
  readonly since: string
  readonly epoch: number
  readonly expires_wall: number
  readonly expires_mono: number
  readonly settled_wall: number
  readonly settled_mono: number
  readonly ended: string | null
}

function holdOf(row: Row): Hold {
  const {expires_wall, expires_mono, settled_wall, settled_mono, ...rest} = row
  return {
    ...rest,
    expires: {wall: expires_wall, mono: expires_mono},
    settled: {wall: settled_wall, mono: settled_mono},
  }
}

export function findHold(database: DatabaseSync, id: string): Hold | undefined {
  const row = database.prepare('SELECT * FROM hold WHERE id = ?').get(id) as Row | undefined
  return row && holdOf(row)
}

/** What was last granted on a resource, and to whom. */
export interface Granted {
  readonly resource: string
  readonly epoch: number
  readonly hold: Hold
}

/** The last grants on these resources, in their order; those that nobody ever had are left out. */
export function lastGrants(database: DatabaseSync, resources: readonly string[]): readonly Granted[] {
  const find = database.prepare(
    'SELECT resource.epoch AS granted, hold.* FROM resource JOIN hold ON hold.id = resource.hold WHERE resource.name = ?',
  )
  return resources.flatMap((resource) => {
    const row = find.get(resource) as (Row & {readonly granted: number}) | undefined
    if (row === undefined) return []
    const {granted, ...hold} = row
    return [{resource, epoch: granted, hold: holdOf(hold)}]
  })
}

/** Grants all resources to a new hold, each with its next epoch, and ends the holds that still had one. */
export function grantAll(
  database: DatabaseSync,
  resources: readonly string[],
  {hold, last}: {readonly hold: Omit<Hold, 'epoch' | 'ended'>; readonly last: readonly Granted[]},
): number {
  const epochs = new Map(last.map(({resource, epoch}) => [resource, epoch]))
  const next = (resource: string) => (epochs.get(resource) ?? 0) + 1
  const epoch = Math.max(...resources.map(next))
  const {id, run, holder, host, boot, pid, since, expires, settled} = hold
  database
    .prepare('INSERT INTO hold VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)')
    .run(id, run, holder, host, boot, pid, since, epoch, expires.wall, expires.mono, settled.wall, settled.mono)
  const end = database.prepare('UPDATE hold SET ended = ? WHERE id = ? AND ended IS NULL')
  for (const before of new Set(last.map((granted) => granted.hold.id))) end.run(id, before)
  const grant = database.prepare('INSERT OR REPLACE INTO resource(name, epoch, hold) VALUES (?, ?, ?)')
  for (const resource of resources) grant.run(resource, next(resource), id)
  return epoch
}

export function extendHold(database: DatabaseSync, id: string, {wall, mono}: Moment): void {
  database.prepare('UPDATE hold SET expires_wall = ?, expires_mono = ? WHERE id = ?').run(wall, mono, id)
}

export function settleHold(database: DatabaseSync, id: string, {wall, mono}: Moment): void {
  const isNew = 'settled_wall <> :wall OR settled_mono <> :mono'
  database
    .prepare(`UPDATE hold SET settled_wall = :wall, settled_mono = :mono WHERE id = :id AND (${isNew})`)
    .run({wall, mono, id})
}

/** Gives everything back, unless somebody else has it by now. */
export function endHold(database: DatabaseSync, id: string): void {
  database.prepare('UPDATE hold SET ended = ? WHERE id = ? AND ended IS NULL').run(givenBack, id)
}
