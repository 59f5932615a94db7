import {within} from '../address.ts'
import type {LeverState, Picture, Seen} from '../documents/answers/incident-report.ts'
import type {JournalEntry, JournalEvent} from '../documents/journal.ts'
import type {Plan} from '../documents/plan.ts'
import type {Probe, ProbeResult} from '../documents/probe.ts'
import {SegmentRef} from '../targets.ts'
import {isDone, type StepState} from '../runs/step-state.ts'
import {type Case, type CaseRun, liftsOf} from './case.ts'

type Asked = Extract<JournalEvent, {type: 'probe'}>['result'] & {readonly at: string}

/** Every probe event, in order. */
const asked = (entries: readonly JournalEntry[]): readonly Asked[] =>
  entries.flatMap(({event, obs}) => (event.type === 'probe' ? [{...event.result, at: obs.at}] : []))

/** An address and a port, or a host with a path: what somebody would say they tried to reach. */
function placeOf(probe: Probe): {readonly host: string; readonly place: string} {
  switch (probe.type) {
    case 'http': {
      const {hostname, host, pathname} = new URL(probe.url)
      return {host: hostname, place: `${host}${pathname === '/' ? '' : pathname}`}
    }
    case 'mcp': {
      const {hostname, host} = new URL(probe.url)
      return {host: hostname, place: `tool ${probe.tool} at ${host}`}
    }
    case 'tcp':
    case 'held':
      return {host: probe.host, place: `${probe.host}:${probe.port}`}
    case 'dns':
      return {host: probe.name, place: `name ${probe.name}`}
    case 'flag':
      return {host: probe.app, place: `flag ${probe.flag}`}
    case 'api-token':
      return {host: 'api.cloudflare.com', place: 'Cloudflare API'}
    default:
      return probe satisfies never
  }
}

const unasked = (why: string): Seen => ({state: 'unproven', why})

/** What an answer shows of the road: `cut` says that it was open before, and is not now. */
function seen({expect, answer, reason, detail, at}: Asked): Seen {
  const isOpen = answer === 'proven' ? expect === 'working' : expect === 'refused'
  const state = answer === 'inconclusive' ? 'unproven' : isOpen ? 'open' : 'blocked'
  return {state, why: `${reason}: ${detail}`, at}
}

/** A connection was opened before the change, carried bytes, and was cut by it. */
const wasOpen = ({reason}: ProbeResult): boolean => reason === 'cut'

interface Answers {
  /** Of the run itself: before its first change and after it. */
  readonly early: readonly Asked[]
  readonly late: readonly Asked[]
  /** Of its releases. */
  readonly lifted: readonly Asked[]
  readonly isLifted: boolean
}

function answersOf(of: CaseRun, runs: Case): Answers {
  const {entries} = of
  const first = entries.findIndex(({event}) => event.type === 'intent')
  const turn = first === -1 ? entries.length : first
  const lifts = liftsOf(of, runs)
  return {
    early: asked(entries.slice(0, turn)),
    late: asked(entries.slice(turn)),
    lifted: lifts.flatMap((lift) => asked(lift.entries)),
    isLifted: lifts.length > 0,
  }
}

const lastOf = (answers: readonly Asked[], probe: string): Asked | undefined =>
  answers.findLast((answer) => answer.probe === probe)

function before(probe: string, {early, late}: Answers): Seen {
  const cut = late.find((answer) => answer.probe === probe && wasOpen(answer))
  if (cut !== undefined) return {state: 'open', why: 'a connection carried bytes until it was cut'}
  const answer = lastOf(early, probe)
  return answer === undefined ? unasked('nobody tried before the change') : seen(answer)
}

function during(probe: string, {late}: Answers): Seen {
  const answer = lastOf(late, probe)
  return answer === undefined ? unasked('nobody tried while it stood') : seen(answer)
}

function after(probe: string, {lifted, isLifted}: Answers): Seen {
  if (!isLifted) return unasked('nothing was given back yet')
  const answer = lastOf(lifted, probe)
  return answer === undefined ? unasked('nobody tried after it was given back') : seen(answer)
}

/** Address ranges that the run is about: of its segments, its routes and what its lists hold. */
function rangesOf({changes}: Plan): readonly string[] {
  return changes.flatMap(({params, target}) => {
    const segment = SegmentRef.safeParse(params['segment'])
    return [...(segment.success ? segment.data.cidrs : []), ...(target.kind === 'route' ? [target.name] : [])]
  })
}

function roadsOf(of: CaseRun, runs: Case): Picture['roads'] {
  const {proof, ...plan} = of.state.plan
  const ranges = rangesOf({proof, ...plan})
  const answers = answersOf(of, runs)
  const road = (must: 'be refused' | 'work') => (probe: string) => {
    const known = proof.probes[probe]
    const {host, place} = known === undefined ? {host: '', place: 'unknown'} : placeOf(known)
    return {
      probe,
      must,
      place,
      inside: ranges.some((range) => within(host, range)),
      before: before(probe, answers),
      during: during(probe, answers),
      after: after(probe, answers),
    }
  }
  return [...proof.refused.map(road('be refused')), ...proof.working.map(road('work'))]
}

function standsAs({result, verdict, moves}: StepState): LeverState {
  if (result === 'unchanged') return 'found'
  if (result === 'applied')
    return verdict?.verdict === 'held' ? 'on' : verdict?.verdict === 'not-held' ? 'off' : 'unproven'
  return moves.size > 0 ? 'unproven' : 'off'
}

function leversOf(of: CaseRun, runs: Case): Picture['levers'] {
  const given = liftsOf(of, runs).flatMap(({state: {steps}}) => [...steps.values()])
  return [...of.state.steps.values()].map((step) => {
    const {key, target} = step.change
    const now = standsAs(step)
    const back = given.findLast(({change}) => change.key === key)
    const isBack = back !== undefined && isDone(back.result)
    const after = isBack ? (step.change.undo === 'U4' ? 'spent' : 'given-back') : now
    return {key, target, before: now === 'found' ? 'found' : 'off', during: now, after}
  })
}

function membersOf({changes}: Plan): Picture['members'] {
  const segments = changes.flatMap(({params}) => {
    const segment = SegmentRef.safeParse(params['segment'])
    return segment.success ? [segment.data] : []
  })
  const all = [
    ...segments.flatMap(({cidrs}) => cidrs.map((name) => ({kind: 'addresses', name}))),
    ...segments.flatMap(({nodes}) => nodes.flatMap(({replicas}) => replicas.map((name) => ({kind: 'replica', name})))),
    ...changes
      .filter(({target: {kind}}) => kind !== 'segment' && kind !== 'gateway-list' && kind !== 'gateway-rule')
      .map(({target: {kind, name}}) => ({kind, name})),
  ]
  return [...new Map(all.map((member) => [`${member.kind} ${member.name}`, member])).values()]
}

/** Who could reach whom, as far as probes have shown; a road that nobody tried is unproven. Nothing where no road was to be shut. */
export function pictureOf(of: CaseRun, runs: Case): readonly Picture[] {
  const {plan, run} = of.state
  if (plan.proof.refused.length === 0 && plan.proof.working.length === 0) return []
  const lifts = liftsOf(of, runs)
  const releasedAt = lifts.findLast(({state}) => state.endedAt !== undefined)?.state.endedAt
  return [
    {
      run,
      subject: Object.values(plan.params),
      members: membersOf(plan),
      ...(releasedAt === undefined ? {} : {releasedAt}),
      roads: roadsOf(of, runs),
      levers: leversOf(of, runs),
    },
  ]
}
