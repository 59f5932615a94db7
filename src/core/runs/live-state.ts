import type {Journal} from '../ports.ts'
import {nextState, runState, type RunState} from './run-state.ts'

interface Folded {
  readonly entries: number
  readonly state: RunState
}

const folded = new WeakMap<Journal, Folded>()

/** The state of the run that is being written: each entry is folded once, however often it is asked for. */
export function liveState(journal: Journal): RunState {
  const entries = journal.entries()
  const known = folded.get(journal)
  if (known?.entries === entries.length) return known.state
  const state = known === undefined ? runState(entries) : nextState(known.state, entries.slice(known.entries))
  folded.set(journal, {entries: entries.length, state})
  return state
}
