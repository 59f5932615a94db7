import type {Plan} from '../../core/documents/plan.ts'
import {printable} from '../../core/text/printable.ts'
import {span} from '../text/words.ts'

/** Probes without an answer so far, and how long they may take from the beginning, in milliseconds. */
export interface Awaited {
  readonly probes: readonly string[]
  readonly withinMs: number
}

type Wanted = Pick<Plan['proof'], 'refused'>

/** `a, b to be refused, and for c to work`. */
export function awaitedWords(probes: readonly string[], {refused}: Wanted): string {
  const wanted = [
    {names: probes.filter((probe) => refused.includes(probe)), what: 'to be refused'},
    {names: probes.filter((probe) => !refused.includes(probe)), what: 'to work'},
  ]
  return wanted
    .filter(({names}) => names.length > 0)
    .map(({names, what}) => `${printable(names.join(', '))} ${what}`)
    .join(', and for ')
}

/** What is waited for, and for how long at most; undefined when nothing is. */
export function awaitedLine(awaited: Awaited | undefined, wanted: Wanted): string | undefined {
  if (awaited === undefined || awaited.probes.length === 0) return undefined
  return `waiting up to ${span(awaited.withinMs)} for ${awaitedWords(awaited.probes, wanted)}`
}
