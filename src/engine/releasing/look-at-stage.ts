import {asFault} from '../../core/fault.ts'
import {held, notHeld, unproven, type Verdict} from '../../core/outcome.ts'
import type {Acting} from '../../core/ports.ts'
import type {Stage} from '../../core/releases/stage.ts'
import {liveState} from '../../core/runs/live-state.ts'
import type {RunState} from '../../core/runs/run-state.ts'
import {isDone, type StepState} from '../../core/runs/step-state.ts'
import {askProbe} from '../proof/ask-probe.ts'
import {expected, type Expected} from '../proof/prove.ts'
import {asPart} from '../running/part.ts'
import {containmentAction, look} from '../running/run-step.ts'

/** One thing that was looked at in a watch. */
export interface Seen {
  readonly on: string
  readonly verdict: Verdict
}

/** Of more objects than these only the probes are asked: a watch must not use up the calls of a mass run. */
const mostObjects = 25

/** Cloudflare's records are late; before this nothing can be asked of them. */
const recordsLateMs = 150_000

async function seenBy({probe, expect}: Expected, {plan}: RunState, deps: Acting): Promise<Seen> {
  const {answer, reason} = await askProbe({probe, expect, plan, deadline: deps.clock.mono()}, deps)
  const on = `probe ${probe} must ${expect === 'refused' ? 'stay refused' : 'work'}`
  const verdicts = {proven: held, disproven: notHeld(reason), inconclusive: unproven(reason)}
  return {on, verdict: verdicts[answer]}
}

const unlessUnseen = (looking: Promise<Verdict>): Promise<Verdict> =>
  looking.catch((error: unknown) => unproven(asFault(error).message))

/** Whether an object is as this run left it: given back, or still as the run before has it. */
async function objectSeen({change, result}: StepState, deps: Acting): Promise<Seen> {
  const {key, target} = change
  const asLeft = isDone(result) ? change : {...change, after: change.before}
  const looked = async () => (await look(asLeft, await containmentAction(change.uses, deps), deps)).verdict
  const verdict = await unlessUnseen(asPart(key, looked, deps))
  return {on: `${key}, ${target.kind} ${target.name}, is not as it was left`, verdict}
}

/** V3 of what still stands: whether anything got through it since the stage was given back. What the records do not tell is no gap of the watch. */
async function quietSeen({change}: StepState, since: Date, deps: Acting): Promise<readonly Seen[]> {
  const {key, uses, params} = change
  const action = await containmentAction(uses, deps)
  if (deps.reader.now().getTime() < since.getTime() + recordsLateMs) return []
  const asked = () => action.quiet?.(deps.reader, params, since) ?? Promise.resolve(held)
  const verdict = await unlessUnseen(asPart(key, asked, deps))
  return verdict.verdict === 'not-held' ? [{on: `${key} still stands and is not quiet`, verdict}] : []
}

const isOpen = ({change}: StepState): boolean => change.effect === 'update'

/** When the last change of a stage was given back. */
function sinceOf({keys}: Stage, {steps, startedAt}: RunState): Date {
  const ends = keys.flatMap((key) => steps.get(key)?.endedAt ?? [])
  return new Date(ends.toSorted().at(-1) ?? startedAt)
}

/** What a watch goes by, as it is now: the probes, and in a whole look the objects and Cloudflare's own records too. */
export async function lookAtStage(
  stage: Stage,
  {isWhole}: {readonly isWhole: boolean},
  deps: Acting,
): Promise<readonly Seen[]> {
  const state = liveState(deps.journal)
  const open = [...state.steps.values()].filter(isOpen)
  const objects = isWhole && open.length <= mostObjects ? open : []
  const standing = objects.filter(({result}) => result === undefined)
  const since = sinceOf(stage, state)
  const [probes, left, quiet] = await Promise.all([
    Promise.all(expected(stage.refused, [...stage.back, ...stage.working]).map((one) => seenBy(one, state, deps))),
    Promise.all(objects.map((step) => objectSeen(step, deps))),
    Promise.all(standing.map((step) => quietSeen(step, since, deps))),
  ])
  return [...probes, ...left, ...quiet.flat()]
}
