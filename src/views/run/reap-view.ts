import type {LeaseReap, ReapedRun} from '../../core/documents/answers/lease-reap.ts'
import type {StandingLease} from '../../core/documents/answers/lease-list.ts'
import {printable} from '../../core/text/printable.ts'
import {blocks, wrap} from '../text/layout.ts'
import {plain, type Paint, type Style} from '../text/paint.ts'
import {count} from '../text/words.ts'

const styles = {lifted: 'green', renewed: 'dim', incomplete: 'red', failed: 'red'} as const satisfies Readonly<
  Record<ReapedRun['result'], Style>
>

function reapedLines({run, keys, result, by, why}: ReapedRun, paint: Paint): readonly string[] {
  const lifter = by === undefined ? '' : ` by run ${by}`
  const detail = why.length === 0 ? '' : `: ${why.join('; ')}`
  return [
    paint(styles[result], wrap(printable(`${result}${lifter}: ${keys.join(', ')} of ${run}${detail}`))),
    ...(result === 'failed' || result === 'incomplete' ? [`Next          firebreak release ${run}`] : []),
  ]
}

function overdueLines(overdue: readonly StandingLease[], paint: Paint): readonly string[] {
  if (overdue.length === 0) return []
  return [
    paint('yellow', `${count(overdue.length, 'review')} overdue, which a person decides: firebreak lease list`),
    ...overdue.slice(0, 5).map(({key, run, until = ''}) => wrap(printable(`  ${key} of ${run}, since ${until}`), 4)),
  ]
}

function closing({plans, reaped}: LeaseReap, applied: boolean): string {
  if (applied) return reaped.length === 0 ? 'Nothing has lapsed: nothing was lifted.' : ''
  if (plans.length === 0) return 'Nothing was changed, and nothing would be.'
  return 'Nothing was changed: this is only the plan. Next: firebreak lease reap --apply'
}

/** What was lifted, what could not be, and what waits for a person. */
export function reapView(reap: LeaseReap, applied: boolean, paint: Paint = plain): string {
  const last = closing(reap, applied)
  return blocks(
    reap.reaped.flatMap((run) => reapedLines(run, paint)),
    overdueLines(reap.overdue, paint),
    last === '' ? [] : [last],
  )
}
