import type {RecordStanding} from '../signed/record-standing.ts'
import type {RunReport, StepReport} from '../documents/run-report.ts'
import {exitCodes} from '../fault.ts'
import type {Outcome} from '../outcome.ts'
import {changedSomething, runFault} from './conclude.ts'
import {coverage} from './coverage.ts'
import {isTopUpDue} from '../evidence/top-up.ts'
import {drillIncident} from './run-summary.ts'
import {runLadder, stepLadder} from './ladder.ts'
import {residualAccess} from './residual-access.ts'
import type {CollectionState} from './collection-state.ts'
import type {RunState} from './run-state.ts'
import {isAgain} from '../releases/stage.ts'
import {isDone, type StepState} from './step-state.ts'

/** What an engine verb hands back. */
export interface RunEnd {
  readonly run: string
  readonly outcome: Outcome
  readonly why: readonly string[]
  readonly state: RunState
  /** Absent where nobody was asked to sign: in a drill. */
  readonly record?: RecordStanding
}

/** The exit code that says what an operator must do: below 20 only when nothing was changed. */
export function exitCodeOf({state}: RunEnd): number {
  const code = runFault(state)
  return code === undefined ? 0 : exitCodes[code]
}

function stepReport(key: string, step: StepState, state: RunState): StepReport {
  const {change, result, verdict} = step
  const {level} = state.plan.kind === 'contain' ? stepLadder(step, state) : {}
  const why = step.why ?? (verdict === undefined || verdict.verdict === 'held' ? undefined : verdict.why)
  const [secretIn] = step.kept.values()
  return {
    key,
    target: change.target,
    summary: change.summary,
    result: result ?? (step.startedAt === undefined ? 'not-started' : 'unfinished'),
    verdict: verdict?.verdict ?? 'unproven',
    ...(why === undefined ? {} : {why}),
    ...(secretIn === undefined ? {} : {secretIn}),
    ...(level === undefined ? {} : {level}),
  }
}

/** Each gap once, with the sources that it is about. */
function gapsOf(sources: CollectionState['sources']): string[] {
  const all = sources.flatMap(({source, gaps}) => gaps.map((gap) => ({source, gap})))
  return [...Map.groupBy(all, ({gap}) => gap)].map(
    ([gap, about]) => `${about.map(({source}) => source).join(', ')}: ${gap}`,
  )
}

/** Where a bag is besides, and where it is not although it should be. */
function copiesOf(all: CollectionState['copies']): Pick<RunReport['evidence'][number], 'copies' | 'uncopied'> {
  const copies = [...all].flatMap(([, copy]) =>
    'failed' in copy ? [] : [{sink: copy.sink, place: copy.place, folder: copy.folder, lock: copy.lock}],
  )
  const uncopied = [...all].flatMap(([sink, copy]) => ('failed' in copy ? [{sink, why: copy.failed}] : []))
  return {...(copies.length === 0 ? {} : {copies}), ...(uncopied.length === 0 ? {} : {uncopied})}
}

function evidenceReport(
  key: string,
  {bag, sha256, failed, sources, files, bytes, copies}: CollectionState,
): RunReport['evidence'][number] {
  const gaps = gapsOf(sources)
  const found = sources.flatMap((source) => source.found ?? [])
  return {
    key,
    ...(bag === undefined ? {} : {bag}),
    ...(sha256 === undefined ? {} : {sha256}),
    files,
    bytes,
    ...(found.length === 0 ? {} : {found}),
    ...(sources.length === 0 ? {} : {sources: sources.map(({source, state}) => ({source, state}))}),
    gaps: failed === undefined ? gaps : [...gaps, failed],
    ...copiesOf(copies),
  }
}

function timesOf({outcome, state}: RunEnd): RunReport['times'] {
  const since = (at: string) => Math.max(0, Date.parse(at) - Date.parse(state.startedAt))
  const brakes = [...state.steps.values()].flatMap(({result, endedAt}) =>
    result === 'applied' && endedAt !== undefined ? [since(endedAt)] : [],
  )
  return {
    startedAt: state.startedAt,
    ...(state.endedAt === undefined ? {} : {endedAt: state.endedAt}),
    ...(brakes.length === 0 ? {} : {firstBrakeMs: Math.min(...brakes)}),
    ...(outcome !== 'contained' || state.endedAt === undefined ? {} : {containedMs: since(state.endedAt)}),
  }
}

/** A release that has taken everything again is over: the next one is planned anew. What is left of it is finished first. */
function wayOn(run: string, {regressed, plan, steps}: RunState): readonly string[] {
  const again = [...steps.values()].filter(({change}) => isAgain(change.key))
  const isOver = regressed !== undefined && again.length > 0 && again.every(({result}) => isDone(result))
  return isOver ? [`firebreak status`, `firebreak release ${plan.releases ?? 'RUN'}`] : [`firebreak resume ${run}`]
}

/** The commands that make sense after a run of this outcome, most useful first. */
export function nextCommands({run, outcome, state}: RunEnd): readonly string[] {
  const unsoaked = state.plan.proof.soak.length > state.soaked.length
  const release = changedSomething(state) ? [`firebreak release ${run}`] : []
  switch (outcome) {
    case 'contained':
      return [...(state.plan.proof.soak.length > 0 ? [`firebreak verify ${run} --watch`] : []), ...release]
    case 'applied-unverified':
      return [`firebreak verify ${run}`, ...release]
    case 'not-contained':
      return [`firebreak verify ${run}`, `firebreak runs show ${run}`]
    case 'partial':
      return [`firebreak resume ${run}`, ...release]
    case 'release-incomplete':
      return [...wayOn(run, state), `firebreak runs show ${run}`]
    case 'failed':
      return [`firebreak ${state.interrupted ? 'resume' : 'runs show'} ${run}`]
    case 'released':
      return [...(unsoaked ? [`firebreak verify ${run} --watch`] : []), `firebreak runs show ${run}`]
    case 'armed':
    case 'replaced':
    case 'recorded':
    case 'refused':
      return [`firebreak runs show ${run}`]
  }
}

/** For each sink that lacks a bag of the run, the command that brings it there. */
const copyingCommands = ({run, state: {collections, recording}}: RunEnd): readonly string[] => {
  const all = [...collections.values(), ...(recording === undefined ? [] : [recording])].flatMap(({copies}) => [
    ...copies,
  ])
  const lacking = new Set(all.flatMap(([sink, copy]) => ('failed' in copy ? [sink] : [])))
  return [...lacking].map((sink) => `firebreak evidence copy ${run} --to ${sink}`)
}

function glassOf({breakGlass, review}: RunState): Pick<RunReport, 'breakGlass'> {
  if (breakGlass === undefined) return {}
  if (review === undefined) return {breakGlass}
  const {signature: _signature, ...said} = review
  return {breakGlass: {...breakGlass, review: said}}
}

function untoldIn({notified}: RunState): Pick<RunReport, 'untold'> {
  const untold = [...notified.values()].flatMap(({target, kind, delivered, why = 'it was not delivered'}) =>
    delivered ? [] : [{target, kind, why}],
  )
  return untold.length === 0 ? {} : {untold}
}

/** Tells a run in the form that people and pipelines read. */
export function runReport(end: RunEnd): RunReport {
  const {run, outcome, why, state} = end
  const {plan} = state
  const ledger = coverage(state)
  const steps = [...state.steps].map(([key, step]) => stepReport(key, step, state))
  return {
    schema: 'firebreak/run-result@1',
    run,
    kind: plan.kind,
    runbook: {id: plan.runbook.id, version: plan.runbook.version, title: plan.runbook.title},
    account: plan.account.name,
    outcome,
    exitCode: exitCodeOf(end),
    why: [...why],
    changed: steps.filter(({result}) => result === 'applied').length,
    unchanged: steps.filter(({result}) => result === 'unchanged').length,
    steps,
    probes: [...state.probes.values()].map(({at: _at, ...result}) => result),
    ...(plan.kind === 'release' || state.steps.size === 0 ? {} : {ladder: runLadder(state)}),
    residual: residualAccess(state).map(({item, accepted}) => ({
      ...item,
      ...(accepted === undefined ? {} : {accepted}),
    })),
    ...(ledger === undefined ? {} : {ledger}),
    ...glassOf(state),
    evidence: [...state.collections].map(([key, collection]) => evidenceReport(key, collection)),
    ...untoldIn(state),
    times: timesOf(end),
    ...(end.record === undefined ? {} : {record: end.record}),
    next: [
      ...nextCommands(end),
      ...copyingCommands(end),
      ...(untoldIn(state).untold === undefined ? [] : [`firebreak notify resend ${run}`]),
      ...(state.plan.incident !== drillIncident && isTopUpDue(state)
        ? [`firebreak logs snapshot --top-up ${run}`]
        : []),
      ...(state.breakGlass !== undefined && state.review === undefined
        ? [`firebreak review ${run} --reason TEXT, by another person`]
        : []),
    ],
  }
}

/** The same of a run that may go on still, or was interrupted: what its journal says so far. */
export const reportOf = (run: string, state: RunState): RunReport =>
  runReport({
    run,
    outcome: state.outcome ?? 'partial',
    why: state.outcome === undefined ? ['the run has no outcome yet: it goes on, or was interrupted'] : state.why,
    state,
  })
