import type {StandingLease} from '../documents/answers/lease-list.ts'
import type {Plan} from '../documents/plan.ts'
import {dayMs, daysSince} from '../elapsed.ts'
import {lastDrillOf, type RunSummary} from '../runs/run-summary.ts'
import {count} from '../text/amounts.ts'
import type {Notify} from './notify.ts'
import {caseOfPlan, type Matter} from './teller.ts'

/** When something is due. */
export interface DueRules {
  /** How long before its end a lease is told. */
  readonly leaseWithinMs: number
  /** How old the last drill of a runbook may be. */
  readonly drillEveryMs: number
}

export interface Due {
  /** What stands, and until when. */
  readonly leases: readonly StandingLease[]
  readonly planOf: (run: string) => Plan
  /** Every run, newest first. */
  readonly known: readonly RunSummary[]
  /** The runbooks that have a drill. */
  readonly drilled: readonly string[]
  readonly now: Date
  readonly rules: DueRules
  readonly notify: Notify
}

/** What is told once, by the name under which that is remembered. */
export interface Marked extends Matter {
  readonly mark: string
}

/** What nobody has done in time: renewed a lease, practised a runbook. */
export const dueMatters = (due: Due): readonly Marked[] => [...endingLeases(due), ...overdueDrills(due)]

/** A lease that ends. */
type Ending = StandingLease & {readonly until: string; readonly expiresAt: string}

/** What ends with no longer pause between is one thing to renew. */
const pauseMs = 300_000

const isEnding = (lease: StandingLease): lease is Ending => lease.until !== undefined && lease.expiresAt !== undefined

/** Leases of one run, those that end together in one group, the first to end first. */
function endingTogether(leases: readonly Ending[]): readonly (readonly [Ending, ...Ending[]])[] {
  const groups: [Ending, ...Ending[]][] = []
  for (const lease of leases.toSorted((a, b) => a.expiresAt.localeCompare(b.expiresAt))) {
    const [group, last] = [groups.at(-1), groups.at(-1)?.at(-1)]
    const follows = last !== undefined && Date.parse(lease.expiresAt) - Date.parse(last.expiresAt) <= pauseMs
    if (follows) group?.push(lease)
    else groups.push([lease])
  }
  return groups
}

const endingWords = ([{key, target}, ...others]: readonly [Ending, ...Ending[]]): string =>
  `${key} of ${target.name}${others.length === 0 ? '' : ` and ${count(others.length, 'other change')}`}`

/** One notice for what ends together. It is remembered by its record: what the clocks make of that differs from look to look. */
function endingLeases({leases, planOf, now, rules, notify}: Due): readonly Marked[] {
  const latest = now.getTime() + rules.leaseWithinMs
  return [...Map.groupBy(leases.filter(isEnding), ({run}) => run)].flatMap(([run, all]) => {
    const ending = endingTogether(all).filter(([{until}]) => Date.parse(until) <= latest)
    if (ending.length === 0) return []
    const about = caseOfPlan(planOf(run), {notify, digestOf: (of) => planOf(of).digest}, run)
    const next = `firebreak lease extend ${run} --by 4h --reason TEXT`
    return ending.map((group): Marked => {
      const {key, expiresAt} = group.at(-1) ?? group[0]
      const mark = `lease ${run} ${key} ${expiresAt}`
      const facts = {...about.facts, change: endingWords(group), why: group[0].until, next}
      return {...about, kind: 'lease-ends', at: now.toISOString(), of: mark, mark, facts}
    })
  })
}

const standing = (runbook: string, last: string | undefined, now: Date): string =>
  last === undefined
    ? `${runbook} was never drilled on this machine`
    : `${runbook} was drilled ${count(daysSince(last, now), 'day')} ago`

/** One notice for all of them, again after a week. */
function overdueDrills({known, drilled, now, rules}: Due): readonly Marked[] {
  const overdue = drilled.flatMap((runbook) => {
    const {lastDrill} = lastDrillOf(runbook, known)
    const isDue = lastDrill === undefined || now.getTime() - Date.parse(lastDrill) > rules.drillEveryMs
    return isDue ? [{runbook, words: standing(runbook, lastDrill, now)}] : []
  })
  const [first] = overdue
  if (first === undefined) return []
  const mark = `drills ${Math.floor(now.getTime() / (7 * dayMs))} ${overdue.map(({runbook}) => runbook).join(' ')}`
  return [
    {
      kind: 'drill-overdue',
      at: now.toISOString(),
      thread: 'drills',
      of: mark,
      mark,
      facts: {
        name: 'Drills',
        why: overdue.map(({words}) => words).join('; '),
        next: `firebreak drill run ${first.runbook}`,
      },
    },
  ]
}
