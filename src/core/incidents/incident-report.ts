import type {GivingBack, IncidentReport, KeptEvidence} from '../documents/answers/incident-report.ts'
import type {Case, CaseRun} from './case.ts'
import {containing} from './case.ts'
import {blastRadiusOf} from './blast-radius.ts'
import {decisionsOf} from './decisions.ts'
import {inForce} from './in-force.ts'
import {pictureOf} from './picture.ts'
import {caseStanding} from './standing.ts'
import {isDrill, summaryOf} from './summary.ts'
import {timelineOf} from './timeline.ts'

function evidenceOf({state, entries}: CaseRun): readonly KeptEvidence[] {
  return [...state.collections].map(([key, {bag, sha256, failed, sources}]) => ({
    run: state.run,
    key,
    ...(bag === undefined ? {} : {bag}),
    ...(sha256 === undefined ? {} : {sha256}),
    ...(failed === undefined ? {} : {failed}),
    sources: [...sources],
    items: entries.flatMap(({event}) => (event.type === 'evidence' && event.key === key ? [event.item] : [])),
  }))
}

interface Parts {
  readonly incident?: string
  readonly runs: Case
  /** What lifting it would do. */
  readonly release: readonly GivingBack[]
  readonly damaged: IncidentReport['damaged']
}

/** Tells one run with its releases, or all runs of an incident, from what their journals hold and from nothing else. */
export function incidentReport({incident, runs, release, damaged}: Parts): IncidentReport {
  const acting = containing(runs)
  return {
    schema: 'firebreak/incident-report@1',
    ...(incident === undefined ? {} : {incident}),
    drill: isDrill(runs),
    accounts: [...new Set(runs.map(({report}) => report.account))],
    knownAt:
      runs
        .map(({state}) => state.knownAt)
        .toSorted()
        .at(-1) ?? '',
    ...caseStanding(runs),
    summary: summaryOf(runs),
    runs: runs.map(({report}) => report),
    timeline: timelineOf(runs),
    blastRadius: acting.map(blastRadiusOf).filter(({reaches}) => reaches.length > 0),
    pictures: acting.flatMap((of) => pictureOf(of, runs)),
    evidence: runs.flatMap(evidenceOf),
    inForce: inForce(runs),
    heartbeats: runs.flatMap(({state: {run}, heartbeat}) => (heartbeat === undefined ? [] : [{...heartbeat, run}])),
    release,
    decisions: decisionsOf(runs),
    damaged,
  }
}
