import type {Change} from '../../core/documents/plan.ts'
import type {StepReport} from '../../core/documents/run-report.ts'
import {eventLine} from '../journal/event-line.ts'
import {changedMembers} from './changed-members.ts'
import type {Told} from './compose-page.ts'
import {foreign, type Section, type Words} from './page.ts'

/** More members of one object than these are counted, not listed; the plan has them all. */
const listed = 8

function difference(change: Change | undefined): Words {
  if (change === undefined) return []
  const members = changedMembers(change.before, change.after)
  const hidden = members.length - listed
  const shown = members.slice(0, listed).flatMap((member, at) => [...(at === 0 ? [] : ['; ']), foreign(member)])
  return [...shown, ...(hidden > 0 ? [`; and ${hidden} more`] : [])]
}

function changeRow(step: StepReport, change: Change | undefined): readonly Words[] {
  const {target, summary, result, verdict, level, why, secretIn} = step
  return [
    [target.kind, ' ', foreign(target.name), ' ', foreign(target.id)],
    [
      foreign(summary),
      ...(why === undefined ? [] : [': ', foreign(why)]),
      ...(secretIn === undefined ? [] : ['; new secret in ', foreign(secretIn)]),
    ],
    difference(change),
    [result],
    [level === undefined ? verdict : `${verdict}, ${level}`],
  ]
}

/** What was changed, each object with its state before and after. */
export function changesSection({report, state}: Told): Section {
  const changes = new Map([...state.steps].map(([key, {change}]) => [key, change]))
  return {
    title: 'What was changed',
    blocks: [
      {
        kind: 'table',
        head: ['Object', 'Change', 'Before and after', 'Result', 'Verdict'],
        rows: report.steps.map((step) => changeRow(step, changes.get(step.key))),
      },
    ],
  }
}

export function probesSection({report, state}: Told): Section {
  const asked = [...state.probes.values()]
  const rows = report.probes.map(({probe, expect, answer, reason, detail}): readonly Words[] => [
    [foreign(probe)],
    [expect === 'refused' ? 'be refused' : 'work'],
    [answer],
    [reason, ': ', foreign(detail)],
    [asked.find((one) => one.probe === probe && one.expect === expect)?.at ?? ''],
  ])
  return {title: 'Probes', blocks: [{kind: 'table', head: ['Probe', 'Must', 'Answer', 'Why', 'At'], rows}]}
}

export function residualSection({report}: Told): Section {
  const rows = report.residual.map(({code, standing, what, why, next, closedBy, accepted}): readonly Words[] => [
    [accepted === undefined ? standing : 'accepted'],
    [foreign(what)],
    [
      foreign(why),
      ...(accepted === undefined
        ? []
        : ['; accepted by ', foreign(`${accepted.owner}: ${accepted.reason}`), ' until ', accepted.until]),
    ],
    next === undefined && closedBy === undefined ? [] : [foreign(next ?? closedBy ?? '')],
    [foreign(code)],
  ])
  return {
    title: 'What still works',
    blocks: [{kind: 'table', head: ['Standing', 'What', 'Why', 'What closes it', 'Code'], rows}],
  }
}

/** Every entry of the journal, as it was made. */
export function timelineSection({entries}: Told): Section {
  return {
    title: 'Timeline',
    blocks: [
      {
        kind: 'table',
        head: ['UTC', 'Entry', 'What happened'],
        rows: entries.map(({seq, obs, event}): readonly Words[] => [
          [obs.at],
          [String(seq)],
          [foreign(eventLine(event))],
        ]),
      },
    ],
  }
}
