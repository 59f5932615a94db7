import type {DrillResult} from '../documents/drill-result.ts'
import {daysSince} from '../elapsed.ts'
import {count, span} from '../text/amounts.ts'
import type {Matter} from './teller.ts'

interface Practised {
  readonly operator: string
  /** When the one before it began. */
  readonly lastDrill?: string | undefined
  readonly at: Date
}

/** What a drill came to, and how long nobody had practised: the heartbeat of those who drill by a timer. */
export function drillMatter(result: DrillResult, {operator, lastDrill, at}: Practised): Matter {
  const {runbook, run, passed, score, threshold, outcome, times} = result
  const days = lastDrill === undefined ? undefined : daysSince(lastDrill, at)
  const why = [
    `${outcome}, ${score} of 100 points, ${threshold} needed`,
    ...(times.containedMs === null ? [] : [`contained after ${span(times.containedMs)}`]),
    days === undefined ? 'the first on this machine' : `the one before was ${count(days, 'day')} ago`,
  ].join('; ')
  return {
    kind: 'drilled',
    at: at.toISOString(),
    of: `drilled ${run}`,
    thread: `drill ${run}`,
    exercise: 'drill',
    facts: {name: runbook, runbook, run, operator, outcome: passed ? 'passed' : 'FAILED', why},
  }
}
