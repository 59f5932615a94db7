import type {DrillResult} from '../core/documents/drill-result.ts'
import type {Plan} from '../core/documents/plan.ts'
import type {RunState} from '../core/runs/run-state.ts'
import {points, type Score} from './points.ts'
import type {TrafficEntry} from './range.ts'

/** Everything that a score depends on. Times in milliseconds since the operator began. */
export interface Scoring {
  readonly times: DrillResult['times']
  readonly plannedMs: number
  readonly containWithinMs: number
  readonly contained: RunState
  readonly soaked: RunState
  readonly mutatingRequests: number
  /** Calls of the agents between containment and release. */
  readonly traffic: readonly TrafficEntry[]
  readonly release: {readonly outcome: string; readonly restored: boolean}
}

const firstBrakeWithinMs = 60_000
const decideWithinMs = 10_000

const plannedMoves = ({changes}: Plan): number => changes.reduce((sum, {moves}) => sum + moves.length, 0)

function speed({times, plannedMs, containWithinMs}: Scoring): readonly Score[] {
  return [
    points('first brake within a minute', 10, times.firstBrakeMs !== null && times.firstBrakeMs <= firstBrakeWithinMs),
    points(
      "contained within the runbook's time",
      15,
      times.containedMs !== null && times.containedMs <= containWithinMs,
    ),
    points('plan on the screen within ten seconds', 5, plannedMs <= decideWithinMs),
  ]
}

/** The calls that a list of probes speaks for: scenarios name their probes `<agent>-<destination>`. */
const callsOf = (traffic: readonly TrafficEntry[], probes: readonly string[]): readonly TrafficEntry[] =>
  traffic.filter(({agent, to}) => probes.includes(`${agent}-${to}`))

/** Some bystanders, such as a person on call, make no calls of their own: their probes speak for them. */
const areProven = ({plan, probes}: RunState): boolean =>
  plan.proof.working.length > 0 &&
  plan.proof.working.every((name) => probes.get(`working:${name}`)?.answer === 'proven')

function correctness({contained, mutatingRequests, traffic}: Scoring): readonly Score[] {
  const others = callsOf(traffic, contained.plan.proof.working)
  return [
    points(
      'every step did what it was for',
      10,
      [...contained.steps.values()].every(({result}) => result === 'applied' || result === 'unchanged'),
    ),
    points('not one request more than planned', 10, mutatingRequests <= plannedMoves(contained.plan)),
    points('the bystanders never noticed', 5, areProven(contained) && others.every(({answer}) => answer === 'ok')),
  ]
}

function proof({contained, soaked, traffic}: Scoring): readonly Score[] {
  const silenced = callsOf(traffic, contained.plan.proof.refused)
  return [
    points('refused from outside, for the right reason', 5, contained.outcome === 'contained'),
    points(
      'the agent itself got nothing through',
      5,
      silenced.length > 0 && silenced.every(({answer}) => answer !== 'ok'),
    ),
    points('still contained after the soak', 5, soaked.soaked.length > 0 && soaked.soaked.every(({held}) => held)),
    points(
      'every step has its verdict',
      5,
      [...contained.steps.values()].every(({verdict}) => verdict !== undefined && verdict.verdict !== 'not-held'),
    ),
  ]
}

function evidence({contained}: Scoring): readonly Score[] {
  const bags = [...contained.collections.values()]
  const sources = bags.flatMap((bag) => bag.sources)
  return [
    points('evidence sealed with digests', 5, bags.length > 0 && bags.every(({sha256}) => sha256 !== undefined)),
    points('every source answered', 5, sources.length > 0 && sources.every(({state}) => state !== 'unavailable')),
  ]
}

function recovery({release, soaked}: Scoring): readonly Score[] {
  return [
    points('released and working again', 5, release.outcome === 'released'),
    points('the account is as it was', 5, release.restored),
    points(
      'what still works is on record',
      5,
      [...soaked.steps.values()].some(({residual}) => residual.length > 0),
    ),
  ]
}

/** A hundred points: speed 30, correctness 25, proof 20, evidence 10, recovery 15. */
export function score(scoring: Scoring): readonly Score[] {
  return [...speed(scoring), ...correctness(scoring), ...proof(scoring), ...evidence(scoring), ...recovery(scoring)]
}
