import type {ChangesOfOthers, Doer, IncidentReport, Moment} from '../../../core/documents/answers/incident-report.ts'
import {count} from '../../text/words.ts'
import {eventLine} from '../../journal/event-line.ts'
import {foreign, type Section, type Words} from '../page.ts'
import {perRun, runName, type Told} from './per-run.ts'

const kinds = {
  firebreak: 'firebreak',
  person: 'person',
  other: 'somebody else',
  unclear: 'not known who',
} as const satisfies Record<Doer['kind'], string>

const doer = ({kind, name}: Doer): Words =>
  name === undefined ? [kinds[kind]] : [kinds[kind], kind === 'person' ? ' ' : ': ', foreign(name)]

/** What says so: an entry of a journal, or a record of a log. */
function placeOf({entry, record, run}: Moment, names: ReadonlyMap<string, string>): Words {
  const of = names.size === 1 ? '' : ` of ${names.get(run) ?? run}`
  if (record !== undefined) return [`log ${record.source}${of}: `, foreign(record.file)]
  return [`journal ${entry}${of}`]
}

function readWords({run, state, window}: ChangesOfOthers['read'][number], names: ReadonlyMap<string, string>): Words {
  const between = window === undefined ? '' : ` from ${window.from} to ${window.to}`
  return [`The audit log${between} was kept by ${names.get(run) ?? run}: ${state}.`]
}

/** How far the audit evidence reaches, and what of it is not in the timeline. */
function reachOf({others}: IncidentReport, names: ReadonlyMap<string, string>): readonly Words[] {
  const {read, untold, unread, elsewhere} = others
  return [
    ...(read.length === 0 ? [['No audit log was kept: what others have changed is not here.']] : []),
    ...read.map((one) => readWords(one, names)),
    ...(untold === 0
      ? []
      : [
          [
            `${count(untold, 'change')} of that log, furthest from these runs, are left out here: they are in the evidence.`,
          ],
        ]),
    ...elsewhere.map(({run, count: of}) => [
      `${count(of, 'change')} of that log ${of === 1 ? 'is' : 'are'} left out here: run ${run} of this machine made ${of === 1 ? 'it' : 'them'}.`,
    ]),
    ...unread.map(({file, why}) => ['Could not be read: ', foreign(file), ': ', foreign(why)]),
  ]
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
          'In UTC. What happened is a fact: an entry of the journal or a record of the audit log in the evidence says so. What firebreak concludes from it stands apart, as inference. Looks that found nothing new are left out.',
        head: ['UTC', 'Who', 'What', 'About', 'Inference', 'Says'],
        rows: report.timeline.map((moment): readonly Words[] => [
          [moment.at],
          doer(moment.who),
          [moment.what],
          moment.about === undefined ? [] : [foreign(moment.about)],
          moment.inference === undefined ? [] : [moment.inference],
          placeOf(moment, names),
        ]),
      },
      {kind: 'items', items: reachOf(report, names)},
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
