import type {LeaseList, StandingLease} from '../../core/documents/answers/lease-list.ts'
import type {LeaseExtension} from '../../core/documents/lease.ts'
import {printable} from '../../core/text/printable.ts'
import {blocks, clip, columns, labelled, wrap} from '../text/layout.ts'
import {plain, type Paint, type Style} from '../text/paint.ts'
import {count} from '../text/words.ts'

const styles = {overdue: 'red', current: 'green', unleased: 'yellow'} as const satisfies Readonly<
  Record<StandingLease['standing'], Style>
>

function time({standing, until = '', onExpiry}: StandingLease): string {
  if (standing === 'unleased') return 'NO LEASE: nobody is asked to look at it again'
  const then = onExpiry === 'lift' ? 'lease reap may lift it' : 'a person decides'
  return standing === 'overdue' ? `OVERDUE since ${until}: ${then}` : `until ${until}, then ${then}`
}

function lines(lease: StandingLease, paint: Paint): readonly string[] {
  const {key, target, owner, reason} = lease
  return [
    clip(`  ${printable(key)}  ${target.kind} ${printable(target.name)}`, columns),
    paint(styles[lease.standing], `      ${wrap(time(lease), 6)}`),
    `      ${wrap(printable(`${owner}: ${reason}`), 6)}`,
  ]
}

function runLines(leases: readonly StandingLease[], paint: Paint): readonly string[] {
  const [{run, runbook, incident} = {run: '', runbook: '', incident: undefined}] = leases
  const isOverdue = leases.some(({standing}) => standing === 'overdue')
  return [
    paint('bold', clip(printable([runbook, ...(incident === undefined ? [] : [incident])].join(', ')), columns)),
    labelled('Run', run),
    ...leases.flatMap((lease) => lines(lease, paint)),
    ...(isOverdue
      ? [
          labelled('Next', `firebreak lease extend ${run} --by 4h --reason TEXT`),
          labelled('', `firebreak release ${run}`),
        ]
      : []),
  ]
}

function headline({leases}: LeaseList, paint: Paint): string {
  const overdue = leases.filter(({standing}) => standing === 'overdue').length
  if (leases.length === 0) return paint('bold', 'NOTHING STANDS that a run of this machine took away')
  if (overdue > 0)
    return paint('red', `OVERDUE: ${count(overdue, 'change')} of ${leases.length} nobody has looked at in time`)
  return paint('green', `IN TIME: ${count(leases.length, 'change')}`)
}

/** Every emergency change that stands, by run, those that run out first first. */
export function leasesView(list: LeaseList, paint: Paint = plain): string {
  const byRun = Map.groupBy(list.leases, ({run}) => run)
  return blocks(
    [headline(list, paint)],
    ...[...byRun.values()].map((leases) => runLines(leases, paint)),
    list.damaged.map(({run, note}) => paint('red', wrap(printable(`${run}: ${note}`)))),
  )
}

/** Until when each change stands now. */
export function extensionView({run, by, leases}: LeaseExtension): string {
  return [
    labelled('Run', run),
    labelled('By', printable(by)),
    ...leases.map(({change, expiresAt}) => clip(`  until ${expiresAt}  ${printable(change)}`, columns)),
  ].join('\n')
}
