import type {RunReport} from '../../core/documents/run-report.ts'
import {believedTo} from '../run/record-lines.ts'
import {span} from '../text/words.ts'
import {type Block, foreign, type Page, type Section, type Words} from './page.ts'
import {blastRadiusSection} from './sections/blast-radius.ts'
import {changesSection} from './sections/changes.ts'
import {evidenceSection} from './sections/evidence.ts'
import {ledgerSection, leftOverSection} from './sections/left-over.ts'
import {perRun, type Told} from './sections/per-run.ts'
import {pictureSection} from './sections/picture.ts'
import {proofSection} from './sections/proof.ts'
import {decisionsSection, releaseSection, standingSection} from './sections/standing.ts'
import {journalSection, timelineSection} from './sections/timeline.ts'

export type {Told}

/** Everything that somebody who was not there must know, in the order in which they ask. */
export function composePage(told: Told): Page {
  const {report} = told
  return {
    title: title(told),
    tone: report.tone,
    headline: report.headline,
    sections: [
      summary(told),
      pictureSection(told),
      timelineSection(told),
      changesSection(told),
      blastRadiusSection(told),
      proofSection(told),
      leftOverSection(told),
      ledgerSection(told),
      standingSection(told),
      releaseSection(told),
      decisionsSection(told),
      evidenceSection(told),
      recordSection(told),
      next(told),
      journalSection(told),
    ],
  }
}

/** An incident is named by people; a run by firebreak. */
function title({report, runs}: Told): string {
  if (report.incident !== undefined) return `Report of an incident, ${report.runs.length} runs`
  return `Report of ${report.drill ? 'a drill' : 'a run'}: ${runs[0]?.state.plan.runbook.id ?? ''}`
}

const summary = ({report}: Told): Section => ({
  title: 'Summary',
  blocks: [
    {
      kind: 'facts',
      facts: [
        ...(report.incident === undefined ? [] : [['Incident', [foreign(report.incident)]] as const]),
        ['As known at', [report.knownAt]],
      ],
    },
    {
      kind: 'items',
      items: report.damaged.map(({run, note}) => [
        'A journal cannot be believed, and is left out: ',
        run,
        ', ',
        foreign(note),
      ]),
    },
  ],
  sections: report.summary.map(({question, statements}) => ({
    title: question,
    blocks: [{kind: 'statements', statements}],
  })),
})

const time = (label: string, value: string | undefined): readonly (readonly [string, Words])[] =>
  value === undefined ? [] : [[label, [value]]]

function recordOf(run: RunReport): Block {
  const {record, times} = run
  return {
    kind: 'facts',
    facts: [
      ['Run', [run.run]],
      ['Runbook', [foreign(`${run.runbook.id} ${run.runbook.version}: ${run.runbook.title}`)]],
      ['Account', [foreign(run.account)]],
      ['Outcome', [`${run.outcome}, exit code ${run.exitCode}`]],
      ...run.why.map((why) => ['Why', [foreign(why)]] as const),
      ...time('Began', times.startedAt),
      ...time('Ended', times.endedAt),
      ...time('First brake', times.firstBrakeMs === undefined ? undefined : `after ${span(times.firstBrakeMs)}`),
      ...time('Proven', times.containedMs === undefined ? undefined : `after ${span(times.containedMs)}`),
      ...(record === undefined ? [] : believedTo(record).map((line) => ['Record', [line]] as const)),
      ...(record?.notes ?? []).map((note) => ['Record', [foreign(note)]] as const),
    ],
  }
}

/** The runs themselves, and how far their record can be believed. */
const recordSection = (told: Told): Section =>
  perRun('The runs and their record', told, ({report}) => [recordOf(report)])

const next = ({report}: Told): Section => ({
  title: 'Next',
  blocks: [
    {kind: 'items', items: [...new Set(report.runs.flatMap((run) => run.next))].map((command) => [foreign(command)])},
  ],
})
