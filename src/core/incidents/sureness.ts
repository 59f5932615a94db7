import type {Level, Rung} from '../documents/ladder.ts'
import {count} from '../text/amounts.ts'
import {fact, foreign, inference, type Statement, type Words} from '../text/pieces.ts'
import type {RecordStanding} from '../signed/record-standing.ts'
import type {Case, CaseRun} from './case.ts'

/** What a level means to somebody who has never seen the ladder. */
const reached: Readonly<Record<Level, string>> = {
  V0: 'Cloudflare accepted every change.',
  V1: 'Every change was read back from the account.',
  V2: 'From outside, what had to be refused was refused, and what had to work worked.',
  V3: "Cloudflare's own logs show nothing that got through since.",
  V4: 'It held each time it was looked at again, over the whole time that the runbook asks for.',
}
/** What is to be shown by each level. */
const wanted: Readonly<Record<Level, string>> = {
  V0: 'that Cloudflare accepted every change',
  V1: 'that the account has every change',
  V2: 'that from outside what had to be refused is refused, and the rest works',
  V3: "that nothing got through since, by Cloudflare's own logs",
  V4: 'that it holds over the whole time that the runbook asks for',
}

const because = (why: string | undefined): Words => (why === undefined ? ['.'] : [': ', foreign(why), '.'])

function rung({level, state, why}: Rung): Statement {
  if (state === 'failed') return fact('The opposite was seen of this: ', wanted[level], ...because(why))
  if (state === 'open') return inference('Not shown yet: ', wanted[level], ...because(why))
  return fact(reached[level], ...(why === undefined ? [] : [' Not covered by that: ', foreign(why), '.']))
}

/** How far the records of these runs can be believed; nothing of what was only practised. */
export function recordStatements(runs: Case): readonly Statement[] {
  const records = runs.flatMap(({report: {record}}) => record ?? [])
  if (records.length === 0) return []
  const sum = (of: (record: RecordStanding) => number) => records.reduce((total, one) => total + of(one), 0)
  const entries = sum((one) => one.entries)
  const [signed, witnessed] = [sum((one) => one.signedTo), sum((one) => one.witnessedTo)]
  return [
    fact(
      `The record holds together: ${count(entries, 'entry', 'entries')}, each bound to the one before, checked when this was written.`,
    ),
    signed === 0
      ? inference('Nobody has signed it: whoever holds this machine could have written it anew.')
      : fact(
          `Signatures lie beside ${signed} of these entries, and witnesses have seen ${witnessed}; journal verify checks them.`,
        ),
  ]
}

/** How far what is said of a run is shown. */
export const surenessOf = ({report}: CaseRun): readonly Statement[] => (report.ladder?.rungs ?? []).map(rung)
