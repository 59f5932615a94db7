import type {DatabaseSync} from 'node:sqlite'
import type {TakeOver} from '../../core/documents/journal.ts'
import type {TakingOver} from '../../core/ports.ts'
import {type Claimant, type Granted, grantAll, type Hold, lastGrants} from './hold-table.ts'
import {after, laterOf, longAgo, type Moment} from './moment.ts'
import {leaseMs, notInTheWay, obstacleIn, reasonOf, taken} from './obstacle.ts'

/** What somebody wants to hold, from now on. */
export interface Wanted {
  readonly resources: readonly string[]
  readonly now: Moment
  readonly takeOver: TakingOver | undefined
}

/** What was granted, and what came with it. */
export interface Grant {
  readonly epoch: number
  /** Locks that were not given back, and whose place it took. */
  readonly tookOver: readonly TakeOver[]
  /** When requests of earlier holders can have their effect no more: of the same run, and of others. */
  readonly settled: {readonly own: Moment; readonly others: Moment}
}

const settledOf = (last: readonly Granted[], isOne: (hold: Hold) => boolean): Moment =>
  last
    .map(({hold}) => hold)
    .filter(isOne)
    .map(({settled}) => settled)
    .reduce(laterOf, longAgo)

function replaced(last: readonly Granted[]): readonly Hold[] {
  const standing = last.map(({hold}) => hold).filter(({ended}) => ended === null)
  return [...new Map(standing.map((hold) => [hold.id, hold])).values()]
}

/** Grants all the resources or none, to be called inside a transaction. Throws REFUSED while another has one of them. */
export function grantTo(database: DatabaseSync, claimant: Claimant, {resources, now, takeOver}: Wanted): Grant {
  const asking = {claimant, now}
  const last = lastGrants(database, resources)
  const obstacles = last.flatMap((granted) => obstacleIn(granted, asking) ?? [])
  const typed = takeOver?.locks ?? []
  const strange = typed.find((id) => obstacles.every(({hold}) => hold.id !== id))
  if (strange !== undefined) throw notInTheWay(strange, obstacles)
  const [first] = obstacles.filter(({hold}) => !typed.includes(hold.id))
  if (first !== undefined) throw taken(first, now)

  const told = (hold: Hold): TakeOver => {
    const {id: lock, run, holder, host, since} = hold
    const because = reasonOf(hold, asking, typed)
    const reason = because === 'typed' && takeOver !== undefined ? {reason: takeOver.reason} : {}
    return {type: 'take-over', lock, run, holder, host, since, by: claimant.holder, because, ...reason}
  }
  const settled = {
    own: settledOf(last, ({run}) => run === claimant.run),
    others: settledOf(last, ({run}) => run !== claimant.run),
  }
  const hold = {
    ...claimant,
    since: new Date(now.wall).toISOString(),
    expires: after(now, leaseMs),
    settled: laterOf(settled.own, settled.others),
  }
  return {epoch: grantAll(database, resources, {hold, last}), tookOver: replaced(last).map(told), settled}
}
