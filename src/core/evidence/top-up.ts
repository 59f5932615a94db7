import {Fault} from '../fault.ts'
import type {RunState} from '../runs/run-state.ts'

/** What was settled at the very end of a window may have come a moment later: it is read once more. */
const overlapMs = 60_000

/** For each log that a run has kept, where a later snapshot has to go on. Throws USAGE for a run that has kept none. */
export function topUpOf({run, collections}: RunState): Readonly<Record<string, string>> {
  const reports = [...collections.values()].flatMap(({sources}) => sources)
  const ends = reports.flatMap(({source, window}) =>
    window === undefined ? [] : [[source, new Date(Date.parse(window.to) - overlapMs).toISOString()] as const],
  )
  if (ends.length === 0)
    throw new Fault('USAGE', `${run} has kept no log that could be read on`, {next: ['firebreak logs snapshot']})
  return Object.fromEntries(ends)
}
