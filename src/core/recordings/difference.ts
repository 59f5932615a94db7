import {sameJson} from '../digest.ts'
import type {JournalEntry} from '../documents/journal.ts'
import type {Plan} from '../documents/plan.ts'
import {normalised} from '../signed/normalised.ts'

/** Where two JSON values first differ, and what they say there. */
export interface Difference {
  /** Such as `changes[2].before.enabled`. */
  readonly at: string
  readonly recorded?: string
  readonly derived?: string
}

const isBranch = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const longest = 120
const shown = (value: unknown): string | undefined => {
  const text = value === undefined ? undefined : JSON.stringify(value)
  return text !== undefined && text.length > longest ? `${text.slice(0, longest)}…` : text
}

const step = (path: string, key: string, isList: boolean): string => {
  if (isList) return `${path}[${key}]`
  return path === '' ? key : `${path}.${key}`
}

/** The first place, in the order of the keys, at which two JSON values differ; undefined where they are the same. */
export function firstDifference(recorded: unknown, derived: unknown, path = ''): Difference | undefined {
  if (sameJson(recorded ?? null, derived ?? null)) return undefined
  if (!isBranch(recorded) || !isBranch(derived) || Array.isArray(recorded) !== Array.isArray(derived)) {
    const [was, is] = [shown(recorded), shown(derived)]
    return {
      at: path === '' ? 'everything' : path,
      ...(was === undefined ? {} : {recorded: was}),
      ...(is === undefined ? {} : {derived: is}),
    }
  }
  const keys = [...new Set([...Object.keys(recorded), ...Object.keys(derived)])]
  const ordered = Array.isArray(recorded) ? keys : keys.toSorted()
  for (const key of ordered) {
    const found = firstDifference(recorded[key], derived[key], step(path, key, Array.isArray(recorded)))
    if (found !== undefined) return found
  }
  return undefined
}

/** Where two plans first differ; undefined where one digest covers both. */
export const planDifference = (
  {digest: _was, ...recorded}: Plan,
  {digest: _is, ...derived}: Plan,
): Difference | undefined => firstDifference(recorded, derived)

/** Where two journals first tell something else, and in which entry of the first of them. */
export function journalDifference(
  recorded: readonly JournalEntry[],
  derived: readonly JournalEntry[],
): (Difference & {readonly seq?: number}) | undefined {
  const lanes = new Map(normalised(derived).map(({lane, acts}) => [lane, acts]))
  for (const {lane, acts, seqs} of normalised(recorded)) {
    const others = lanes.get(lane) ?? []
    lanes.delete(lane)
    for (const at of Array(Math.max(acts.length, others.length)).keys()) {
      const found = firstDifference(acts[at], others[at])
      if (found === undefined) continue
      const seq = seqs[Math.min(at, seqs.length - 1)]
      return {...found, at: `${lane}: ${found.at}`, ...(seq === undefined ? {} : {seq})}
    }
  }
  const [more] = lanes.keys()
  return more === undefined ? undefined : {at: more, derived: 'entries that the journal does not have'}
}
