import type {BagLook} from '../../src/core/documents/answers/incident-report.ts'
import type {JournalEvent} from '../../src/core/documents/journal.ts'
import type {Plan} from '../../src/core/documents/plan.ts'
import type {Case, CaseRun} from '../../src/core/incidents/case.ts'
import type {AuditRecords} from '../../src/core/incidents/audit-deeds.ts'
import {incidentReport} from '../../src/core/incidents/incident-report.ts'
import {held} from '../../src/core/outcome.ts'
import {reportOf} from '../../src/core/runs/run-report.ts'
import {runState} from '../../src/core/runs/run-state.ts'
import type {Told} from '../../src/views/report/sections/per-run.ts'
import {containedEvents, exampleEntries, exampleRun} from '../fixtures/example-journal.ts'
import {exampleChange, examplePlan} from '../fixtures/example-plan.ts'

export const releaseRun = '01jqk3v8m0c4d5e6f7g8h9rrrr'

export function caseRun(events: readonly JournalEvent[], run = exampleRun): CaseRun {
  const entries = exampleEntries(events, run)
  const state = runState(entries)
  return {report: reportOf(run, state), state, entries}
}

/** A release that gives back one change, or is kept from it by somebody else. */
export function releaseEvents(
  effect: 'update' | 'blocked' = 'update',
  plan: Partial<Plan> = {},
): readonly JournalEvent[] {
  const key = 'disable-tokens/support-bot'
  const release = examplePlan({
    kind: 'release',
    releases: exampleRun,
    author: 'grace',
    changes: [exampleChange({effect, summary: 'enable service token support-bot again', residual: []})],
    collections: [],
    proof: {refused: [], working: ['support-bot-crm'], soak: [], probes: {}},
    ...plan,
  })
  const answer = {
    probe: 'support-bot-crm',
    expect: 'working',
    answer: 'proven',
    reason: 'answered',
    detail: 'HTTP 200',
  } as const
  return [
    {type: 'run-start', plan: release, tool: 'firebreak 0.1.0'},
    {type: 'step-start', key},
    {type: 'step-end', key, result: effect === 'update' ? 'applied' : 'drifted'},
    {type: 'verify', key, level: 'V1', verdict: held},
    {type: 'probe', level: 'V2', result: answer},
    {type: 'run-outcome', outcome: effect === 'update' ? 'released' : 'release-incomplete', why: []},
  ]
}

/** What was found beside the journals. */
interface Found {
  readonly looks?: ReadonlyMap<string, BagLook>
  readonly audit?: AuditRecords
  readonly elsewhere?: ReadonlyMap<string, string>
}

/** A case as the command tells it. */
export const toldCase = (
  runs: Case,
  incident?: string,
  {looks = new Map(), audit = {sightings: [], unreadable: []}, elsewhere = new Map()}: Found = {},
): Told => ({
  report: incidentReport({
    ...(incident === undefined ? {} : {incident}),
    runs,
    release: [],
    damaged: [],
    looks,
    audit,
    elsewhere,
  }),
  runs,
})

export const contained = (plan: Plan = examplePlan()): CaseRun => caseRun(containedEvents(plan))

/** The words of a summary, as somebody would read them out. */
export const aloud = ({report}: Told): string =>
  report.summary
    .flatMap(({question, statements}) => [
      question,
      ...statements.map(({words}) =>
        words.map((piece) => (typeof piece === 'string' ? piece : piece.foreign)).join(''),
      ),
    ])
    .join('\n')
