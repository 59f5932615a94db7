import {createTape, type Tape} from '../cloudflare/recording/tape.ts'
import type {Plan} from '../core/documents/plan.ts'
import type {Clock} from '../core/ports.ts'
import type {PlanAsked, PlanningHeader} from '../core/recordings/recorded.ts'
import type {Taken} from '../core/recordings/taken.ts'
import {makePlan, type PlanRequest} from '../engine/make-plan.ts'
import {planRelease, type ReleaseRequest} from '../engine/plan-release.ts'
import {planReassert, type ReassertRequest} from '../engine/plan-reassert.ts'
import type {Planning} from '../engine/planning/seal-plan.ts'
import {toolVersion} from '../package-root.ts'
import {systemClock} from '../storage/system-clock.ts'
import {type Patience, planningOver, type Viewpoint} from './planning-over.ts'
import {recordingText} from './taped-run.ts'

/** Makes plans, and remembers what was overheard of each while this process lives. */
export interface Planner {
  contain(request: PlanRequest): Promise<Plan>
  release(request: ReleaseRequest): Promise<Plan>
  reassert(request: ReassertRequest): Promise<Plan>
  /** What was overheard, as a file. */
  recordingOf(plan: Plan): string | undefined
}

const real: Patience = {clock: systemClock, timeout: (ms: number) => AbortSignal.timeout(ms)}

const asked = ({inventory, author, incident, codename, reason}: PlanRequest | ReleaseRequest | ReassertRequest) => ({
  inventory,
  author,
  ...(incident === undefined ? {} : {incident}),
  ...(codename === undefined ? {} : {codename}),
  ...(reason === undefined ? {} : {reason}),
})

function containAsked(request: PlanRequest): PlanAsked {
  const {runbook, params, accept} = request
  const {document, digest, signature} = runbook
  return {
    kind: 'contain',
    ...asked(request),
    runbook: {document, digest, ...(signature === undefined ? {} : {signature})},
    params: {...params},
    ...(accept === undefined ? {} : {accept: [...accept]}),
  }
}

function releaseAsked(request: ReleaseRequest): PlanAsked {
  const {entries, again = [], standing, lift, staging, replaced = []} = request
  return {
    kind: 'release',
    ...asked(request),
    run: entries[0]?.run ?? '',
    entries: entries.length,
    ...(again.length === 0 ? {} : {again: again.map((of) => ({run: of[0]?.run ?? '', entries: of.length}))}),
    standing: standing.map(({run, runbook, holds}) => ({run, runbook, holds: [...holds]})),
    ...(lift === undefined ? {} : {lift: {...lift, keys: [...lift.keys]}}),
    ...(staging === undefined ? {} : {staging}),
    ...(replaced.length === 0 ? {} : {replaced: [...replaced]}),
  }
}

function reassertAsked(request: ReassertRequest): PlanAsked {
  const {entries, keys} = request
  return {
    kind: 'reassert',
    ...asked(request),
    run: entries[0]?.run ?? '',
    entries: entries.length,
    keys: [...keys],
  }
}

function headerOf({identity, looksOnly, addresses}: View, at: Date, request: PlanAsked): PlanningHeader {
  return {
    type: 'recording',
    schema: 'firebreak/recording@1',
    of: 'planning',
    tool: `firebreak/${toolVersion()}`,
    at: at.toISOString(),
    asked: request,
    identity: {...identity},
    looksOnly,
    addresses: [...addresses],
  }
}

/** People wait in real time unless it is said otherwise. */
type View = Omit<Viewpoint, 'patience'> & {readonly patience?: Patience | undefined}

/** One planning as of one moment, and what is overheard of it. */
function begin(view: View, tape: Tape): {readonly planning: Planning; readonly asOf: Date} {
  const asOf = view.clock.now()
  const clock: Clock = {...view.clock, now: () => asOf}
  return {
    planning: planningOver({
      ...view,
      clock,
      connection: view.connection.taped(tape, asOf),
      patience: view.patience ?? real,
    }),
    asOf,
  }
}

/** `look` says by whose token is planned; it is asked for each plan, by whether the plan is to change something. */
export function createPlanner(look: (acts: boolean) => Promise<View>): Planner {
  const tapes = new Map<string, Taken<PlanningHeader>>()
  const taped = async (acts: boolean, request: PlanAsked, make: (deps: Planning) => Promise<Plan>): Promise<Plan> => {
    const view = await look(acts)
    const tape = createTape(view.clock)
    const {planning, asOf} = begin(view, tape)
    const plan = await make(planning)
    tapes.set(plan.digest, {header: headerOf(view, asOf, request), exchanges: tape.taken(), probes: [], appends: []})
    return plan
  }
  return {
    contain: (request) =>
      taped(request.runbook.document.steps.length > 0, containAsked(request), (deps) => makePlan(request, deps)),
    release: (request) => taped(true, releaseAsked(request), (deps) => planRelease(request, deps)),
    reassert: (request) => taped(true, reassertAsked(request), (deps) => planReassert(request, deps)),
    recordingOf: ({digest}) => {
      const taken = tapes.get(digest)
      return taken === undefined ? undefined : recordingText(taken)
    },
  }
}
