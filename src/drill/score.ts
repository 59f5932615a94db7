import type {DrillResult} from '../core/documents/drill-result.ts'
import type {Plan} from '../core/documents/plan.ts'
import type {RunState} from '../core/runs/run-state.ts'
import type {StepState} from '../core/runs/step-state.ts'
import {count, span} from '../core/text/amounts.ts'
import {points, type Score, timeTaken} from './points.ts'
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

const stepsOf = ({steps}: RunState): readonly StepState[] => [...steps.values()]
const keysOf = (steps: readonly StepState[]): string => steps.map(({change}) => change.key).join(', ')

function speed({times, plannedMs, containWithinMs}: Scoring): readonly Score[] {
  const {firstBrakeMs, containedMs} = times
  return [
    points({
      what: 'first brake within a minute',
      of: 10,
      earned: firstBrakeMs !== null && firstBrakeMs <= firstBrakeWithinMs,
      otherwise: timeTaken(firstBrakeMs),
    }),
    points({
      what: "contained within the runbook's time",
      of: 15,
      earned: containedMs !== null && containedMs <= containWithinMs,
      otherwise: `${timeTaken(containedMs)}; the runbook allows ${span(containWithinMs)}`,
    }),
    points({
      what: 'plan on the screen within ten seconds',
      of: 5,
      earned: plannedMs <= decideWithinMs,
      otherwise: timeTaken(plannedMs),
    }),
  ]
}

/** The calls that a list of probes speaks for: scenarios name their probes `<agent>-<destination>`. */
const callsOf = (traffic: readonly TrafficEntry[], probes: readonly string[]): readonly TrafficEntry[] =>
  traffic.filter(({agent, to}) => probes.includes(`${agent}-${to}`))

/** Some bystanders, such as a person on call, make no calls of their own: their probes speak for them. */
const areProven = ({plan, probes}: RunState): boolean =>
  plan.proof.working.length > 0 &&
  plan.proof.working.every((name) => probes.get(`working:${name}`)?.answer === 'proven')

function bystanders({contained, traffic}: Scoring): Score {
  const hit = callsOf(traffic, contained.plan.proof.working).filter(({answer}) => answer !== 'ok')
  return points({
    what: 'the bystanders never noticed',
    of: 5,
    earned: areProven(contained) && hit.length === 0,
    otherwise:
      hit.length === 0
        ? 'no probe has shown that every one of them went on working'
        : `${count(hit.length, 'call')} of theirs did not get through`,
  })
}

function correctness(scoring: Scoring): readonly Score[] {
  const {contained, mutatingRequests} = scoring
  const amiss = stepsOf(contained).filter(({result}) => result !== 'applied' && result !== 'unchanged')
  const planned = plannedMoves(contained.plan)
  return [
    points({
      what: 'every step did what it was for',
      of: 10,
      earned: amiss.length === 0,
      otherwise: `not ${keysOf(amiss)}`,
    }),
    points({
      what: 'not one request more than planned',
      of: 10,
      earned: mutatingRequests <= planned,
      otherwise: `${mutatingRequests} were sent and ${planned} planned`,
    }),
    bystanders(scoring),
  ]
}

/** A probe is what firebreak tries; this is what the agent itself tried, which not every scenario lets it do. */
function silence({contained, traffic}: Scoring): Score {
  const calls = callsOf(traffic, contained.plan.proof.refused)
  const through = calls.filter(({answer}) => answer === 'ok')
  return points({
    what: 'the agent itself got nothing through',
    of: 5,
    earned: calls.length > 0 && through.length === 0,
    otherwise:
      calls.length === 0
        ? 'no agent of the scenario takes this way by itself: only the probes above show that it is shut'
        : `${count(through.length, 'call')} got through`,
  })
}

function proof(scoring: Scoring): readonly Score[] {
  const {contained, soaked} = scoring
  const lapsed = soaked.soaked.filter(({held}) => !held).map(({point}) => point)
  const unseen = stepsOf(contained).filter(({verdict}) => verdict === undefined || verdict.verdict === 'not-held')
  return [
    points({
      what: 'refused from outside, for the right reason',
      of: 5,
      earned: contained.outcome === 'contained',
      otherwise: `the outcome is ${contained.outcome ?? 'not known'}`,
    }),
    silence(scoring),
    points({
      what: 'still contained after the soak',
      of: 5,
      earned: soaked.soaked.length > 0 && lapsed.length === 0,
      otherwise: lapsed.length === 0 ? 'there was no soak' : `not after ${lapsed.join(', ')}`,
    }),
    points({
      what: 'every step has its verdict',
      of: 5,
      earned: unseen.length === 0,
      otherwise: `not ${keysOf(unseen)}`,
    }),
  ]
}

function evidence({contained}: Scoring): readonly Score[] {
  const bags = [...contained.collections.values()]
  const sources = bags.flatMap((bag) => bag.sources)
  const missing = sources.filter(({state}) => state === 'unavailable').map(({source}) => source)
  return [
    points({
      what: 'evidence sealed with digests',
      of: 5,
      earned: bags.length > 0 && bags.every(({sha256}) => sha256 !== undefined),
      otherwise: bags.length === 0 ? 'none was kept' : 'a bag was not sealed',
    }),
    points({
      what: 'every source answered',
      of: 5,
      earned: sources.length > 0 && missing.length === 0,
      otherwise: missing.length === 0 ? 'none was asked' : `not ${missing.join(', ')}`,
    }),
  ]
}

/** A look of the soak writes down what it finds left over: where it found nothing, that is the record. */
const isSwept = ({residual, verdict}: StepState): boolean =>
  residual.length > 0 || verdict?.verdict === 'held' || verdict?.verdict === 'not-held'

function recovery({release, soaked}: Scoring): readonly Score[] {
  const unswept = stepsOf(soaked).filter((step) => !isSwept(step))
  return [
    points({
      what: 'released and working again',
      of: 5,
      earned: release.outcome === 'released',
      otherwise: `the outcome of the release is ${release.outcome}: what cannot be given back is named above`,
    }),
    points({
      what: 'the account is as it was',
      of: 5,
      earned: release.restored,
      otherwise: 'what is not as it was is named above',
    }),
    points({
      what: 'what still works is on record',
      of: 5,
      earned: soaked.soaked.length > 0 && unswept.length === 0,
      otherwise: unswept.length === 0 ? 'no look of a soak has told it' : `not of ${keysOf(unswept)}`,
    }),
  ]
}

/** A hundred points: speed 30, correctness 25, proof 20, evidence 10, recovery 15. What is not shown earns none, and says why. */
export function score(scoring: Scoring): readonly Score[] {
  return [...speed(scoring), ...correctness(scoring), ...proof(scoring), ...evidence(scoring), ...recovery(scoring)]
}
