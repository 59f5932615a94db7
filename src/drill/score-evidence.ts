import {points, type Score, timeTaken} from './points.ts'
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
  const missing = sources.filter(({state}) => state === 'unavailable').map(({source}) => source)
  return [
    points({
      what: "kept within the runbook's time",
      of: 10,
      earned: recordedMs <= recordWithinMs,
      otherwise: timeTaken(recordedMs),
    }),
    points({
      what: 'plan on the screen within ten seconds',
      of: 10,
      earned: plannedMs <= planWithinMs,
      otherwise: timeTaken(plannedMs),
    }),
    points({
      what: 'evidence sealed with digests',
      of: 20,
      earned: bags.length > 0 && bags.every(({sha256}) => sha256 !== undefined),
      otherwise: bags.length === 0 ? 'none was kept' : 'a bag was not sealed',
    }),
    points({
      what: 'every source answered',
      of: 20,
      earned: sources.length > 0 && missing.length === 0,
      otherwise: missing.length === 0 ? 'none was asked' : `not ${missing.join(', ')}`,
    }),
    points({
      what: 'something is kept of it',
      of: 20,
      earned: bags.some(({files}) => files > 0),
      otherwise: 'no file was kept',
    }),
    points({
      what: 'not one request that changes anything',
      of: 10,
      earned: mutatingRequests === 0,
      otherwise: `${mutatingRequests} were sent`,
    }),
    points({
      what: 'the account is as it was',
      of: 10,
      earned: restored,
      otherwise: 'what is not as it was is named above',
    }),
  ]
}
