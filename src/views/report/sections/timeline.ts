import type {Doer} from '../../../core/documents/answers/incident-report.ts'
import {eventLine} from '../../journal/event-line.ts'
import {foreign, type Section, type Words} from '../page.ts'
import {perRun, runName, type Told} from './per-run.ts'

const doer = ({kind, name}: Doer): Words => {
  if (kind === 'firebreak') return ['firebreak']
  return kind === 'other' ? ['somebody else'] : ['person ', ...(name === undefined ? [] : [foreign(name)])]
}

/** What happened in the order of time, and who did it. */
export function timelineSection({report}: Told): Section {
  const names = new Map(report.runs.map((run) => [run.run, runName(run)]))
  return {
    title: 'Timeline',
    blocks: [
      {
        kind: 'table',
        caption:
          'In UTC. Each line is a fact that the journal has under that entry; looks that found nothing new are left out.',
        head: ['UTC', 'Who', 'What', 'About', 'Entry'],
        rows: report.timeline.map(({at, who, what, about, run, entry}): readonly Words[] => [
          [at],
          doer(who),
          [what],
          about === undefined ? [] : [foreign(about)],
          [report.runs.length === 1 ? String(entry) : `${entry} of ${names.get(run) ?? run}`],
        ]),
      },
    ],
  }
}

/** Every entry of every journal, as it was made. */
export const journalSection = (told: Told): Section => ({
  ...perRun('The journal, entry by entry', told, ({entries}) => [
    {
      kind: 'table',
      caption: 'Every entry, as it was made.',
      head: ['Entry', 'UTC', 'What happened'],
      rows: entries.map(({seq, obs, event}): readonly Words[] => [
        [String(seq)],
        [obs.at],
        [foreign(eventLine(event))],
      ]),
    },
  ]),
  folded: true,
})
