import type {JournalEntry} from '../documents/journal.ts'
import type {Change} from '../documents/plan.ts'
import {reportOf} from '../runs/run-report.ts'
import {type RunState, runState} from '../runs/run-state.ts'
import {begunAt} from '../runs/run-summary.ts'
import type {MeasuredRun} from './metrics.ts'

/** `brake`: sets a state that stops something. `revoke`: takes one thing away for good. `mass`: one of very many. */
export type OperationClass = 'brake' | 'revoke' | 'mass'

/** One change, by how long it took. */
export interface Operation {
  readonly class: OperationClass
  /** From its first request to the answer that it is made. */
  readonly ackMs: number
  /** From its first request to the look that found it in force. */
  readonly heldMs?: number
  /** Whether a look could tell: of a destroyed session none can. */
  readonly isSeen: boolean
}

/** A run in figures, as its journal tells. */
export interface Measured {
  readonly shown: MeasuredRun
  readonly state: RunState
  readonly operations: readonly Operation[]
  readonly requests: number
  readonly moves: number
  readonly refused: number
  readonly mustBeRefused: number
  readonly applied: number
  readonly calls: number
  readonly minutes: number
  /** From the start of the run to each sealed collection. */
  readonly evidenceMs: readonly number[]
  readonly durationMs: number | undefined
}

const classOf = ({class: kind}: Change, paced: boolean): OperationClass =>
  paced ? 'mass' : kind === 'P' || kind === 'C' ? 'brake' : 'revoke'

interface Times {
  sent?: number
  acknowledged?: number
  held?: number
}

/** By key, on the clock of the process that sent it: a resumed run has another. */
function timesOf(entries: readonly JournalEntry[]): ReadonlyMap<string, Times> {
  const all = new Map<string, Times & {nonce: string}>()
  for (const {event, obs} of entries) {
    if (event.type === 'intent' && !all.has(event.key)) all.set(event.key, {nonce: obs.nonce, sent: obs.mono})
    const known = 'key' in event && event.key !== undefined ? all.get(event.key) : undefined
    if (known === undefined || known.nonce !== obs.nonce) continue
    if (event.type === 'outcome' && event.result === 'applied') known.acknowledged ??= obs.mono
    if (event.type === 'verify' && event.verdict.verdict === 'held') known.held ??= obs.mono
  }
  return all
}

function operationsOf({steps, plan}: RunState, entries: readonly JournalEntry[]): readonly Operation[] {
  const times = timesOf(entries)
  return [...steps].flatMap(([key, {change, verdict}]) => {
    const {sent, acknowledged, held} = times.get(key) ?? {}
    if (plan.kind !== 'contain' || sent === undefined || acknowledged === undefined) return []
    const isSeen = held !== undefined || (verdict !== undefined && verdict.verdict !== 'unproven')
    const operation = {class: classOf(change, plan.paced), ackMs: acknowledged - sent, isSeen}
    return [held === undefined ? operation : {...operation, heldMs: held - sent}]
  })
}

const sinceStart = (entries: readonly JournalEntry[], {startedAt}: RunState): readonly number[] =>
  entries.flatMap(({event, obs}) => (event.type === 'collected' ? [Date.parse(obs.at) - Date.parse(startedAt)] : []))

/** Reads the figures of a run off its journal. Throws INVALID_DOCUMENT for one that does not fold. */
export function measureRun(entries: readonly JournalEntry[]): Measured {
  const state = runState(entries)
  const {run, plan, startedAt, endedAt} = state
  const {times} = reportOf(run, state)
  const intents = entries.flatMap(({event}) => (event.type === 'intent' ? [`${event.key} ${event.move}`] : []))
  const probes = [...state.probes.values()].filter(({expect}) => expect === 'refused')
  return {
    shown: {
      run,
      runbook: plan.runbook.id,
      startedAt: begunAt(state),
      ...(state.outcome === undefined ? {} : {outcome: state.outcome}),
      ...(plan.kind === 'release' || times.firstBrakeMs === undefined ? {} : {firstBrakeMs: times.firstBrakeMs}),
      ...(times.containedMs === undefined ? {} : {provenMs: times.containedMs}),
    },
    state,
    operations: operationsOf(state, entries),
    requests: intents.length,
    moves: new Set(intents).size,
    refused: probes.filter(({answer}) => answer === 'proven').length,
    mustBeRefused: probes.length,
    applied: [...state.steps.values()].filter(({result}) => result === 'applied').length,
    calls: plan.budget.reads + intents.length,
    minutes: Math.max(0, Date.parse(endedAt ?? startedAt) - Date.parse(plan.createdAt)) / 60_000,
    evidenceMs: sinceStart(entries, state),
    durationMs: endedAt === undefined ? undefined : Date.parse(endedAt) - Date.parse(startedAt),
  }
}
