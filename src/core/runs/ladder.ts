import type {Ladder, Level, Rung} from '../documents/ladder.ts'
import type {Verdict} from '../outcome.ts'
import {quietWindow} from './quiet-window.ts'
import {type RunState} from './run-state.ts'
import {isDone, type StepState} from './step-state.ts'

type Standing = Omit<Rung, 'level'>

const reached = (why?: string): Standing => ({state: 'reached', ...(why === undefined ? {} : {why})})
const open = (why: string): Standing => ({state: 'open', why})
const failed = (why: string): Standing => ({state: 'failed', why})

function ladderOf(standings: Readonly<Record<Level, Standing>>): Ladder {
  const levels = ['V0', 'V1', 'V2', 'V3', 'V4'] as const
  const rungs = levels.map((level) => ({level, ...standings[level]}))
  const firstFailed = rungs.findIndex(({state}) => state === 'failed')
  const sound = firstFailed === -1 ? rungs : rungs.slice(0, firstFailed)
  // Nothing stands on a change that was not accepted.
  const level = rungs[0]?.state === 'reached' ? sound.findLast(({state}) => state === 'reached')?.level : undefined
  return {...(level === undefined ? {} : {level}), rungs}
}

/** Several as one: failed where one is, open where one is. */
function together(parts: readonly (Standing & {readonly of: string})[], none: Standing): Standing {
  const worst = parts.find(({state}) => state === 'failed') ?? parts.find(({state}) => state === 'open')
  if (worst !== undefined) return {state: worst.state, why: `${worst.of}: ${worst.why ?? worst.state}`}
  return parts.length === 0 ? none : reached()
}

function standingOf(verdict: Verdict | undefined, unasked: string): Standing {
  if (verdict === undefined) return open(unasked)
  if (verdict.verdict === 'held') return reached(verdict.unseen)
  return verdict.verdict === 'unproven' ? open(verdict.why) : failed(verdict.why)
}

function accepted({result, why}: StepState): Standing {
  return isDone(result) ? reached() : open(why ?? 'it was not made')
}

const readBack = ({verdict}: StepState): Standing => standingOf(verdict, 'it was not looked at again')

/** Probes that should be refused, or work, by name. */
function probed(names: readonly string[], expect: 'refused' | 'working', {probes}: RunState) {
  return names.map((of) => {
    const result = probes.get(`${expect}:${of}`)
    if (result === undefined) return {of, ...open('it was not asked')}
    if (result.answer === 'proven') return {of, ...reached()}
    const {detail} = result
    return {of, ...(result.answer === 'disproven' ? failed(detail) : open(detail))}
  })
}

const noProbe = open('no probe is named for it alone')
const neverRefused = open('no probe shows from outside that it is refused')

function refusedOutside(state: RunState): Standing {
  const {refused, working} = state.plan.proof
  const parts = [...probed(refused, 'refused', state), ...probed(working, 'working', state)]
  const all = together(parts, neverRefused)
  return refused.length === 0 && all.state === 'reached' ? neverRefused : all
}

function quiet(step: StepState): Standing {
  const window = quietWindow(step)
  if (window === undefined) return open('there is nothing to be quiet about')
  const from = new Date(window.askableMs).toISOString().replace(/\.\d+Z$/, 'Z')
  return standingOf(step.quiet, `Cloudflare's records were not asked; verify asks them from ${from} on`)
}

function runQuiet({steps}: RunState): Standing {
  const restricting = [...steps.values()].filter((step) => quietWindow(step) !== undefined)
  const asked = restricting.filter((step) => step.quiet !== undefined)
  const [last] = restricting.toSorted((a, b) => (quietWindow(a)?.askableMs ?? 0) - (quietWindow(b)?.askableMs ?? 0))
  if (asked.length === 0) {
    return last === undefined ? open('nothing was restricted') : quiet(last)
  }
  const all = together(
    asked.map((step) => ({of: step.change.key, ...quiet(step)})),
    reached(),
  )
  if (all.state !== 'reached') return all
  const unseen = [...new Set(asked.flatMap((step) => quiet(step).why ?? []))]
  const silent = restricting.length - asked.length
  const rest = silent === 0 ? [] : [`no record tells of ${silent} of ${restricting.length} changes`]
  const why = [...unseen, ...rest].join('; ')
  return reached(why === '' ? undefined : why)
}

function soaked({plan, soaked: points}: RunState): Standing {
  const lost = points.findLast(({held}) => !held)
  if (lost !== undefined) return failed(`it did not hold ${lost.point} after`)
  const due = plan.proof.soak.filter((point) => !points.some((done) => done.point === point))
  if (plan.proof.soak.length === 0) return open('the runbook asks for no soak')
  return due.length === 0 ? reached() : open(`still to come: ${due.join(', ')} (verify --watch)`)
}

/** How far one change is proven by what speaks for it alone. */
export function stepLadder(step: StepState, state: RunState): Ladder {
  return ladderOf({
    V0: accepted(step),
    V1: readBack(step),
    V2: together(probed(step.change.probes, 'refused', state), noProbe),
    V3: quiet(step),
    V4: soaked(state),
  })
}

/** How far a run is proven: each level by everything that it is made of. */
export function runLadder(state: RunState): Ladder {
  const steps = [...state.steps.values()]
  const each = (level: (step: StepState) => Standing) =>
    together(
      steps.map((step) => ({of: step.change.key, ...level(step)})),
      open('nothing was changed'),
    )
  return ladderOf({
    V0: each(accepted),
    V1: each(readBack),
    V2: refusedOutside(state),
    V3: runQuiet(state),
    V4: soaked(state),
  })
}
