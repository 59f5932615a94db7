import {points, type Score} from './points.ts'
import type {Scoring} from './score.ts'

const planWithinMs = 10_000

/** What an evidence drill depends on; times in milliseconds since the operator began. */
export interface EvidenceScoring extends Pick<Scoring, 'plannedMs' | 'mutatingRequests'> {
  readonly recordedMs: number
  readonly recordWithinMs: number
  readonly kept: Scoring['contained']
  /** Whether the account is as it was. */
  readonly restored: boolean
}

/** A hundred points for a run that only keeps evidence: speed 20, kept 60, nothing changed 20. */
export function scoreEvidence(scoring: EvidenceScoring): readonly Score[] {
  const {plannedMs, recordedMs, recordWithinMs, kept, mutatingRequests, restored} = scoring
  const bags = [...kept.collections.values()]
  const sources = bags.flatMap((bag) => bag.sources)
  return [
    points("kept within the runbook's time", 10, recordedMs <= recordWithinMs),
    points('plan on the screen within ten seconds', 10, plannedMs <= planWithinMs),
    points('evidence sealed with digests', 20, bags.length > 0 && bags.every(({sha256}) => sha256 !== undefined)),
    points('every source answered', 20, sources.length > 0 && sources.every(({state}) => state !== 'unavailable')),
    points(
      'something is kept of it',
      20,
      bags.some(({files}) => files > 0),
    ),
    points('not one request that changes anything', 10, mutatingRequests === 0),
    points('the account is as it was', 10, restored),
  ]
}
