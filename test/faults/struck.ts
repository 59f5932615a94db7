import type {JournalEvent} from '../../src/core/documents/journal.ts'
import type {FaultKind} from '../../src/sandbox/temper/faults.ts'
import type {RunResult} from '../../src/workbench.ts'
import {impatientClock} from '../fixtures/impatient-clock.ts'
import {openRange, type Shipped, type TestRange} from '../fixtures/range.ts'

/** One kind of request, as the sandbox logs it. */
export interface Request {
  readonly method: string
  readonly path: string
  /** With its question mark, '' for none; a read is the same with any, as many ask for a time or a page. */
  readonly query?: string
}

/** A run in which nothing goes wrong: what it asks of the account, and how it leaves it. */
export interface CalmRun {
  readonly runbook: Shipped['runbook']
  readonly params: Readonly<Record<string, string>>
  /** Each once, in the order of a run; writes by path and query, so that two devices are two writes. */
  readonly reads: readonly Request[]
  readonly writes: readonly Request[]
  readonly state: unknown
}

/** Each range is born at its own time. */
export const timeless = (state: unknown): unknown =>
  JSON.parse(JSON.stringify(state).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'some time'))

/** As `range.writes()` says it. */
export const named = ({method, path, query = ''}: Request): string => `${method} ${path}${query}`

function distinct(requests: readonly Request[]): readonly Request[] {
  return [...new Map(requests.map((request) => [named(request), request])).values()]
}

/** Opens a range, hands it over, and closes it whatever happens. */
export async function within<Value>(
  use: (range: TestRange) => Promise<Value>,
  options: Parameters<typeof openRange>[0] = {},
): Promise<Value> {
  const range = await openRange({clock: impatientClock(), ...options})
  try {
    return await use(range)
  } finally {
    await range.stop()
  }
}

const calmRuns = new Map<string, Promise<CalmRun>>()

/** The same seed gives the same ids, so that the requests of one run are those of the next: each runbook is run once for all tests of a process. */
export function calmRun(what: Shipped): Promise<CalmRun> {
  const known = calmRuns.get(what.runbook)
  if (known !== undefined) return known
  const run = runCalmly(what)
  calmRuns.set(what.runbook, run)
  return run
}

function runCalmly({runbook, params}: Shipped): Promise<CalmRun> {
  return within(async (range) => {
    const {outcome, why} = await range.apply(await range.plan(runbook, params))
    if (outcome !== 'contained') throw new Error(`expected a calm run, and it ended ${outcome}: ${why.join('; ')}`)
    const {true: writes = [], false: reads = []} = Object.groupBy(
      range.sandbox.requests(),
      ({mutating}) => `${mutating}`,
    )
    return {
      runbook,
      params,
      reads: distinct(reads.map(({method, path}) => ({method, path}))),
      writes: distinct(writes.map(({method, path, query = ''}) => ({method, path, query}))),
      state: timeless(range.sandbox.snapshot().state),
    }
  })
}

const exactly = (path: string): RegExp => new RegExp(`^${RegExp.escape(path)}$`)

export interface Strikes {
  readonly kind: FaultKind
  /** How many requests of each kind it strikes; 1 when absent. */
  readonly times?: number
  readonly delayMs?: number
  readonly retryAfter?: number
}

/** Lets each of these requests be struck when it comes for the first time from now on. */
export function strike(range: TestRange, requests: readonly Request[], {times = 1, ...how}: Strikes): void {
  for (const {path, ...request} of requests) {
    range.sandbox.faults.schedule({match: {...request, path: exactly(path)}, times, ...how})
  }
}

/** Every mutating request that came so far, and how often. */
export function countsOf(range: TestRange): ReadonlyMap<string, number> {
  return new Map([...Map.groupBy(range.writes(), (write) => write)].map(([write, all]) => [write, all.length]))
}

export const eventsOf = (range: TestRange, {run}: Pick<RunResult, 'run'>): readonly JournalEvent[] =>
  range.entries(run).map(({event}) => event)

export type Sent = Extract<JournalEvent, {type: 'outcome'}>

/** What the journal says of each request, tries included. `entries` checks the chain while it reads. */
export const outcomesOf = (range: TestRange, run: Pick<RunResult, 'run'>): readonly Sent[] =>
  eventsOf(range, run).filter((event) => event.type === 'outcome')

/** The moves that the journal takes for applied, each as often as it says so. */
export const appliedOf = (range: TestRange, run: Pick<RunResult, 'run'>): readonly string[] =>
  outcomesOf(range, run)
    .filter(({result}) => result === 'applied')
    .map(({key, move}) => `${key} ${move}`)

/** The moves that the plan of the run says, each once. */
export const plannedOf = ({state}: RunResult): readonly string[] =>
  [...state.steps].flatMap(([key, {change, moves}]) =>
    change.moves.filter((move) => moves.has(move)).map((move) => `${key} ${move}`),
  )
