import type {Change} from '../../../core/documents/plan.ts'
import type {StepReport} from '../../../core/documents/run-report.ts'
import {foreign, type Section, type Words} from '../page.ts'
import {changedMembers} from './changed-members.ts'
import {perRun, type Told} from './per-run.ts'

/** More members of one object than these are counted, not listed; the plan has them all. */
const listed = 8

function difference(change: Change | undefined): Words {
  if (change === undefined) return []
  const members = changedMembers(change.before, change.after)
  const hidden = members.length - listed
  const shown = members.slice(0, listed).flatMap((member, at) => [...(at === 0 ? [] : ['; ']), foreign(member)])
  return [...shown, ...(hidden > 0 ? [`; and ${hidden} more`] : [])]
}

/** Why it is as it is, where the change does not say the same of itself. */
const reason = ({why, summary}: StepReport): Words => (why === undefined || why === summary ? [] : [': ', foreign(why)])

function row(step: StepReport, change: Change | undefined): readonly Words[] {
  const {target, summary, result, verdict, level, secretIn} = step
  return [
    [target.kind, ' ', foreign(target.name), ' ', foreign(target.id)],
    [foreign(summary), ...reason(step), ...(secretIn === undefined ? [] : ['; new secret in ', foreign(secretIn)])],
    difference(change),
    [result],
    [level === undefined ? verdict : `${verdict}, ${level}`],
  ]
}

/** What was changed, each object with its state before and after. */
export const changesSection = (told: Told): Section =>
  perRun('What was changed', told, ({report, state}) => [
    {
      kind: 'table',
      caption: 'Every object, its state before and after, and what was seen of it since.',
      head: ['Object', 'Change', 'Before and after', 'Result', 'Verdict'],
      rows: report.steps.map((step) => row(step, state.steps.get(step.key)?.change)),
    },
  ])
