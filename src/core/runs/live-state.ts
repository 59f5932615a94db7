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
  const state = known === undefined ? runState(entries) : entries.slice(known.entries).reduce(nextState, known.state)
  folded.set(journal, {entries: entries.length, state})
  return state
}
