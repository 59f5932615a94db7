import type {BagLook, GivingBack, IncidentReport, KeptEvidence} from '../documents/answers/incident-report.ts'
import type {CollectionState} from '../runs/collection-state.ts'
import {type Case, type CaseRun, containing} from './case.ts'
import {blastRadiusOf} from './blast-radius.ts'
import {decisionsOf} from './decisions.ts'
import {inForce} from './in-force.ts'
import {pictureOf} from './picture.ts'
import {caseStanding} from './standing.ts'
import {isDrill, summaryOf} from './summary.ts'
import type {AuditRecords} from './audit-deeds.ts'
import {changesOfOthers} from './changes-of-others.ts'
import {inOrder, timelineOf} from './timeline.ts'

type Looks = ReadonlyMap<string, BagLook>

function copiesOf({copies}: CollectionState): Pick<KeptEvidence, 'copies' | 'uncopied'> {
  const all = [...copies]
  return {
    copies: all.flatMap(([, copy]) => ('failed' in copy ? [] : [copy])),
    uncopied: all.flatMap(([sink, copy]) => ('failed' in copy ? [{sink, why: copy.failed}] : [])),
  }
}

function evidenceOf({state, entries}: CaseRun, looks: Looks): readonly KeptEvidence[] {
  return [...state.collections].map(([key, collection]) => {
    const {bag, sha256, failed, sources} = collection
    const look = bag === undefined ? undefined : looks.get(bag)
    return {
      run: state.run,
      key,
      ...(bag === undefined ? {} : {bag}),
      ...(sha256 === undefined ? {} : {sha256}),
      ...(failed === undefined ? {} : {failed}),
      ...(look === undefined ? {} : {look}),
      sources,
      items: entries.flatMap(({event}) => (event.type === 'evidence' && event.key === key ? [event.item] : [])),
      ...copiesOf(collection),
    }
  })
}

interface Parts {
  readonly incident?: string
  readonly runs: Case
  /** What lifting it would do. */
  readonly release: readonly GivingBack[]
  readonly damaged: IncidentReport['damaged']
  /** By the path of the bag. */
  readonly looks: Looks
  readonly audit: AuditRecords
  /** Rays of requests that other runs of this machine have sent, and which run that is. */
  readonly elsewhere: ReadonlyMap<string, string>
}

/** Tells one run with its releases, or all runs of an incident, from what their journals and the audit logs in their evidence hold, and from nothing else. */
export function incidentReport({incident, runs, release, damaged, looks, audit, elsewhere}: Parts): IncidentReport {
  const acting = containing(runs)
  const evidence = runs.flatMap((of) => evidenceOf(of, looks))
  const {moments, others} = changesOfOthers(audit, {runs, elsewhere})
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
    summary: summaryOf(runs, {evidence, others}),
    runs: runs.map(({report}) => report),
    timeline: inOrder([...timelineOf(runs), ...moments]),
    others,
    blastRadius: acting.map(blastRadiusOf).filter(({reaches}) => reaches.length > 0),
    pictures: acting.flatMap((of) => pictureOf(of, runs)),
    evidence,
    inForce: inForce(runs),
    heartbeats: runs.flatMap(({state: {run}, heartbeat}) => (heartbeat === undefined ? [] : [{...heartbeat, run}])),
    release,
    decisions: decisionsOf(runs),
    damaged,
  }
}
