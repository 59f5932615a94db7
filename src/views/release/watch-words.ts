import {milliseconds} from '../../core/ids.ts'
import type {JournalEvent} from '../../core/documents/journal.ts'
import type {Plan} from '../../core/documents/plan.ts'
import {printable} from '../../core/text/printable.ts'
import {count, span} from '../text/words.ts'

/** A stage that is being watched: for how long in all, and how much of it has held. */
export interface Watch {
  readonly stage: string
  readonly ofMs: number
  readonly ms: number
  /** What the last look could not tell; empty where it saw everything. */
  readonly unseen: readonly string[]
  /** Who is given back when it has held. */
  readonly after?: string
}

/** The watch that an event tells of; undefined for a stage that nobody watches. */
export function watchOf(
  {stages = []}: Pick<Plan, 'stages'>,
  {stage, ms, unseen = []}: Extract<JournalEvent, {type: 'watched'}>,
): Watch | undefined {
  const at = stages.findIndex(({name}) => name === stage)
  const watch = stages[at]?.watch
  if (watch === undefined) return undefined
  const after = stages[at + 1]?.name
  return {stage, ofMs: milliseconds(watch), ms, unseen, ...(after === undefined ? {} : {after})}
}

/** What is waited for in a watch, for how much longer, and what ends it; undefined once it has held. */
export function watchLine(watch: Watch | undefined): string | undefined {
  if (watch === undefined || watch.ms >= watch.ofMs) return undefined
  const {stage, ofMs, ms, unseen, after} = watch
  const then = after === undefined ? '' : `, then ${after} is given back`
  const blind =
    unseen.length === 0
      ? ''
      : `; the last look could not see ${count(unseen.length, 'thing')}, and its time does not count`
  return printable(
    `watching ${stage}: ${span(ms)} of ${span(ofMs)} have held${then}${blind}. Ctrl-C stops; resume goes on with what is left`,
  )
}
