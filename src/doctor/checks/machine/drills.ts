import {daysSince} from '../../../core/elapsed.ts'
import {begunAt, lastDrillRun, type RunSummary} from '../../../core/runs/run-summary.ts'
import type {Examined, Found, MachineCheck} from '../../check.ts'

/** Monthly is how often a runbook is rehearsed. */
const mostDays = 30
const good: readonly RunSummary['outcome'][] = ['contained', 'recorded']

const drill = (id: string): readonly string[] => [`firebreak drill run ${id}`]

function stale(id: string, {runs, now}: Examined): readonly Found[] {
  const about = {object: `runbook ${id}`, runbooks: [id], mend: drill(id)}
  const last = lastDrillRun(id, runs)
  if (last === undefined) return [{...about, message: 'it was never drilled on this machine'}]
  if (!good.includes(last.outcome))
    return [{...about, message: `its last drill ended ${last.outcome ?? 'before it was over'}`}]
  const days = daysSince(begunAt(last), now)
  return days <= mostDays ? [] : [{...about, message: `its last drill was ${days} days ago`}]
}

export const drills: MachineCheck = {
  id: 'drills',
  of: 'machine',
  title: 'Runbooks were drilled lately',
  severity: 'warning',
  why: 'what nobody has rehearsed for a month fails first',
  reads: 'the runs of drills in the state folder of this machine',
  permissions: [],
  look: (examined) =>
    examined.runbooks.filter(({drill: section}) => section !== undefined).flatMap(({id}) => stale(id, examined)),
}
