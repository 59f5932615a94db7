import {z} from 'zod'
import {canonicalJson} from '../../../core/digest.ts'
import type {EvidenceItem} from '../../../core/documents/evidence.ts'
import {Row} from '../answer.ts'
import type {Paged} from '../log-source.ts'

const Rows = z.array(Row)

/** Where an answer has its records: it is them, or has them in `result`, in the events of a telemetry query, or in one data set of GraphQL. */
const Answer = z.union([
  Rows,
  z.looseObject({result: Rows}).transform(({result}) => result),
  z
    .looseObject({result: z.looseObject({events: z.looseObject({events: Rows})})})
    .transform(({result}) => result.events.events),
  z
    .looseObject({data: z.looseObject({viewer: z.looseObject({accounts: z.array(Row)})})})
    .transform(({data}) =>
      data.viewer.accounts.flatMap((account) =>
        Object.values(account).flatMap((node) => Rows.safeParse(node).data ?? []),
      ),
    ),
])

/** The records of a kept page, or why there are none. */
export type Understood = {readonly rows: readonly Row[]} | {readonly why: string}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
}

/** Reads the records of one page of a log, and holds their number against the one that was noted when it was kept. */
export function rowsOf({rows: noted}: EvidenceItem, bytes: Uint8Array): Understood {
  if (noted === 0) return {rows: []}
  const {data: rows} = Answer.safeParse(parsed(bytes))
  if (rows === undefined) return {why: 'its records could not be made out'}
  return noted === undefined || noted === rows.length
    ? {rows}
    : {why: `${noted} records were noted when it was kept, and ${rows.length} are in it`}
}

/** A group is told apart by its dimensions: how many records it stands for is estimated anew with every reading. */
export const keyOf = (row: Row, paged: Paged): string =>
  'dimensions' in row ? canonicalJson(row['dimensions']) : paged.key(row)
