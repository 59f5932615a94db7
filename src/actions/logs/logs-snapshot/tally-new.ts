import type {SourceReport} from '../../../core/documents/evidence.ts'
import {count} from '../../../core/text/amounts.ts'
import type {CollectRequest} from '../../../core/action.ts'
import type {Continued} from '../../../core/evidence/top-up.ts'
import type {OpenedBag} from '../../../core/ports.ts'
import {failureWords} from '../failure-words.ts'
import type {LogSource, LogWindow} from '../log-source.ts'
import {knownRecords} from '../recorded/known-records.ts'
import {type LogFindings, recordsOf} from './read-log.ts'

/** The bags that a snapshot goes on with, or why they are not to be had. */
export type Earlier = {readonly bags: readonly OpenedBag[]} | {readonly why: string}

/** Opens what a snapshot goes on with; undefined where it begins by itself, or is only derived again. */
export async function openEarlier(
  continued: Continued | undefined,
  {openEarlier: open}: CollectRequest,
): Promise<Earlier | undefined> {
  if (continued === undefined || open === undefined) return undefined
  try {
    return {bags: await open(continued.runs)}
  } catch (error) {
    return {why: failureWords(error)}
  }
}

interface One {
  readonly name: string
  readonly log: LogSource
  readonly window: LogWindow
}

/** Says how many records of a log the bags have that it goes on with: what came late is what they do not have. */
export async function tallyNew(
  found: readonly LogFindings[],
  {name, log, window}: One,
  earlier: Earlier | undefined,
): Promise<Pick<SourceReport, 'known' | 'found'>> {
  if (earlier === undefined) return {}
  if ('why' in earlier) return {found: [`${name}: how much of it is new cannot be told: ${earlier.why}`]}
  let [rows, known] = [0, 0]
  const unread: string[] = []
  for (const {part, readings} of found) {
    const before = await knownRecords(earlier.bags, {name, log, part}, window.from)
    const keys = [...recordsOf(readings).keys()]
    rows += keys.length
    known += keys.filter((key) => before.keys.has(key)).length
    unread.push(...before.unread)
  }
  return {
    known,
    found: [
      `${name}: ${count(rows - known, 'new record')}, ${known} known from before`,
      ...unread.map((file) => `${name}: what an earlier bag has here counts as new: ${file}`),
    ],
  }
}
