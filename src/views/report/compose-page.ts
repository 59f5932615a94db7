import type {JournalEntry} from '../../core/documents/journal.ts'
import type {RunReport} from '../../core/documents/run-report.ts'
import type {RunState} from '../../core/runs/run-state.ts'
import {headline} from '../run/run-view.ts'
import {span} from '../text/words.ts'
import {evidenceSections} from './evidence-sections.ts'
import {foreign, type Block, type Page, type Section, type Words} from './page.ts'
import {changesSection, probesSection, residualSection, timelineSection} from './sections.ts'

/** A run as its report, its journal and the state that the journal comes to tell it. */
export interface Told {
  readonly report: RunReport
  readonly state: RunState
  readonly entries: readonly JournalEntry[]
}

const tones = {green: 'good', red: 'bad'} as const

/** Everything about one run that somebody who was not there must know, in the order in which they ask. */
export function composePage(told: Told): Page {
  const {report} = told
  const [style, words] = headline(report)
  return {
    title: `Report of run ${report.run}`,
    tone: style === 'green' || style === 'red' ? tones[style] : 'open',
    headline: words,
    sections: [
      summary(told),
      changesSection(told),
      probesSection(told),
      levels(told),
      residualSection(told),
      ...ledger(told),
      leases(told),
      ...evidenceSections(told),
      timelineSection(told),
      next(told),
    ].filter(({blocks}) => blocks.some(hasContent)),
  }
}

const next = ({report}: Told): Section => ({
  title: 'Next',
  blocks: [{kind: 'items', items: report.next.map((command) => [foreign(command)])}],
})

function hasContent(block: Block): boolean {
  if (block.kind === 'facts') return block.facts.length > 0
  return block.kind === 'items' ? block.items.length > 0 : block.rows.length > 0
}

type Fact = readonly [label: string, value: Words]

const fact = (label: string, value: string | undefined): readonly Fact[] =>
  value === undefined ? [] : [[label, [foreign(value)]]]
/** What firebreak has made up itself. */
const own = (label: string, value: string | undefined): readonly Fact[] =>
  value === undefined ? [] : [[label, [value]]]
const after = (label: string, ms: number | undefined): readonly Fact[] =>
  ms === undefined ? [] : [[label, [`after ${span(ms)}`]]]

function summary({report, state}: Told): Section {
  const {run, runbook, account, times, changed, unchanged, steps, exitCode, kind} = report
  const {plan, approvals} = state
  return {
    title: 'Summary',
    blocks: [
      {kind: 'items', items: report.why.map((why) => [foreign(why)])},
      {
        kind: 'facts',
        facts: [
          ...own('Run', run),
          ...fact(
            'Runbook',
            `${runbook.id} ${runbook.version}: ${runbook.title}${kind === 'release' ? ', released' : ''}`,
          ),
          ...fact('Account', account),
          ...fact('Incident', plan.incident),
          ...fact('Reason', plan.reason),
          ...fact('Planned by', plan.author),
          ...approvals.flatMap(({by, means, at}) => fact('Approved by', `${by} (${means}) at ${at}`)),
          ...own('Began', times.startedAt),
          ...own('Ended', times.endedAt),
          ...after('First brake', times.firstBrakeMs),
          ...after('Proven', times.containedMs),
          ['Changed', [`${changed} of ${steps.length}, ${unchanged} already as wanted`]],
          ['Exit code', [String(exitCode)]],
          ...own('As known at', state.knownAt),
        ],
      },
    ],
  }
}

function levels({report: {ladder}}: Told): Section {
  const rows = (ladder?.rungs ?? []).map(({level, state, why}): readonly Words[] => [
    [level],
    [state],
    why === undefined ? [] : [foreign(why)],
  ])
  return {title: 'How far it is proven', blocks: [{kind: 'table', head: ['Level', 'State', 'Why'], rows}]}
}

function ledger({report}: Told): readonly Section[] {
  if (report.ledger === undefined) return []
  const {done, excluded, unknown} = report.ledger
  const rows = [
    ...unknown.map(({kind, name, why}): readonly Words[] => [['unknown'], [kind], [foreign(name)], [foreign(why)]]),
    ...excluded.map(({kind, name, owner, reason}): readonly Words[] => [
      ['excluded'],
      [kind],
      [foreign(name)],
      [foreign(`${owner}: ${reason}`)],
    ]),
  ]
  return [
    {
      title: 'Ledger',
      blocks: [
        {kind: 'facts', facts: [['Done', [String(done)]]]},
        {kind: 'table', head: ['Standing', 'Kind', 'Credential', 'Why'], rows},
      ],
    },
  ]
}

function leases({state}: Told): Section {
  const rows = state.leases.map(({target, owner, reason, grantedAt, expiresAt}): readonly Words[] => [
    [target.kind, ' ', foreign(target.name)],
    [foreign(owner)],
    reason === '' ? [] : [foreign(reason)],
    [grantedAt],
    [expiresAt],
  ])
  return {
    title: 'Leases',
    blocks: [{kind: 'table', head: ['Object', 'Owner', 'Reason', 'From', 'Until'], rows}],
  }
}
