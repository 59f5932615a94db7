import type {TakeOver} from '../../core/documents/journal.ts'
import {Fault} from '../../core/fault.ts'
import {settleMs} from '../../core/settling.ts'
import type {Claimant, Granted, Hold} from './hold-table.ts'
import type {Moment} from './moment.ts'
import {isGone} from './process-alive.ts'

/** How long a lock stands without being renewed. */
export const leaseMs = 60_000

/** A holder that this one has to wait for. `stands`: it may go on to send; `settling`: it cannot, and what it has sent may yet have its effect. */
export interface Obstacle extends Granted {
  readonly kind: 'stands' | 'settling'
  readonly leftMs: number
}

type Asking = {readonly claimant: Pick<Claimant, 'host' | 'boot' | 'run'>; readonly now: Moment}

/** The monotonic clock counts for whoever shares it: a reading from the future was taken before the machine was started again. */
const sharesClock = ({boot, expires}: Hold, {claimant, now}: Asking): boolean =>
  boot === claimant.boot && expires.mono <= now.mono + leaseMs

/** On this machine the process itself tells. */
function hasEnded(hold: Hold, asking: Asking): boolean {
  if (hold.ended !== null) return true
  return hold.host === asking.claimant.host && sharesClock(hold, asking) && isGone(hold)
}

function leftUntil(moment: Moment, hold: Hold, asking: Asking): number {
  const {now} = asking
  return sharesClock(hold, asking) ? moment.mono - now.mono : moment.wall - now.wall
}

/** Who keeps the claimant from a resource; undefined when it may be had now. */
export function obstacleIn(granted: Granted, asking: Asking): Obstacle | undefined {
  const {hold} = granted
  const settling = leftUntil(hold.settled, hold, asking)
  if (hasEnded(hold, asking)) {
    // Who resumes a run settles its requests itself, by looking.
    const isFree = hold.run === asking.claimant.run || settling <= 0
    return isFree ? undefined : {...granted, kind: 'settling', leftMs: settling}
  }
  const leftMs = Math.max(leftUntil(hold.expires, hold, asking) + settleMs, settling)
  return leftMs <= 0 ? undefined : {...granted, kind: 'stands', leftMs}
}

/** Why a lock that was not given back could be taken. */
export const reasonOf = (hold: Hold, asking: Asking, typed: readonly string[]): TakeOver['because'] => {
  if (typed.includes(hold.id)) return 'typed'
  return hasEnded(hold, asking) ? 'ended' : 'lapsed'
}

const whose = ({holder, host, pid, since}: Hold): string => `${holder} on ${host}, process ${pid}, since ${since}`

const subject = (resource: string, run: string): string =>
  resource === `run/${run}` ? `run ${run} is being carried out` : `${resource} is held by run ${run}`

const typeIt = ({id}: Hold): string => `the same command with --take-over ${id} --reason TEXT`

/** A lock that another holds. It can be told from every other refusal, for a note waits where a run would resume. */
export class Taken extends Fault {}

/** The refusal to whoever has to wait: who has what, since when and until when, and what to type. */
export function taken({resource, hold, kind, leftMs}: Obstacle, now: Moment): Fault {
  const until = new Date(now.wall + leftMs).toISOString()
  if (kind === 'settling') {
    return new Taken(
      'REFUSED',
      `run ${hold.run} has left ${resource}, and a request of it may have its effect until ${until}: ${whose(hold)}; lock ${hold.id}`,
      {next: [`wait until ${until}`, `firebreak resume ${hold.run}, which looks first`, typeIt(hold)]},
    )
  }
  return new Taken(
    'REFUSED',
    `${subject(resource, hold.run)}: ${whose(hold)}, until ${until} unless renewed; lock ${hold.id}`,
    {
      next: [
        `firebreak runs show ${hold.run}`,
        `firebreak resume ${hold.run}, once that process has ended`,
        `when it hangs and its operator agrees: ${typeIt(hold)}`,
      ],
    },
  )
}

/** The refusal to whoever names a lock that is not in the way. */
export function notInTheWay(id: string, obstacles: readonly Obstacle[]): Fault {
  const [first] = obstacles
  return new Fault('REFUSED', `no lock ${id} is in the way: nothing was taken over`, {
    next:
      first === undefined
        ? ['leave out --take-over']
        : [`read again who holds ${first.resource}: ${whose(first.hold)}; lock ${first.hold.id}`],
  })
}

/** What the one who lost the lock is told. */
export function lost(hold: Hold | undefined, by: Hold | undefined): Fault {
  if (by !== undefined) {
    return new Fault('REFUSED', `the lock was taken over: ${whose(by)}, run ${by.run}`, {
      next: [`firebreak runs show ${by.run}`],
    })
  }
  return new Fault('REFUSED', hold === undefined ? 'the lock is no longer there' : 'the lock was given back')
}
