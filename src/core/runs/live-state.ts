import type {Journal} from '../ports.ts'
import {nextState, runState, type RunState} from './run-state.ts'

interface Folded {
  readonly entries: number
  readonly state: RunState
}

const folded = new WeakMap<Journal, Folded>()

/** The state of the run that is being written: each entry is folded once, however often it is asked for. */
export function liveState(journal: Journal): RunState {
  const known = folded.get(journal)
  const fresh = journal.entries(known?.entries)
  if (known !== undefined && fresh.length === 0) return known.state
  const state = known === undefined ? runState(fresh) : nextState(known.state, fresh)
  folded.set(journal, {entries: (known?.entries ?? 0) + fresh.length, state})
  return state
}
