import {z} from 'zod'
import {canonicalJson} from '../../../core/digest.ts'
import type {EvidenceItem} from '../../../core/documents/evidence.ts'
import {jsonIn, Row, rowsIn} from '../answer.ts'
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

/** Reads the records of one page of a log, and holds their number against the one that was noted when it was kept. */
export function rowsOf({rows: noted}: EvidenceItem, bytes: Uint8Array): Understood {
  if (noted === 0) return {rows: []}
  const {data: rows} = Answer.safeParse(jsonIn(Buffer.from(bytes).toString('utf8')))
  if (rows === undefined) return {why: 'its records could not be made out'}
  return noted === undefined || noted === rows.length
    ? {rows}
    : {why: `${noted} records were noted when it was kept, and ${rows.length} are in it`}
}

/** A group is told apart by its dimensions: how many records it stands for is estimated anew with every reading. */
export const keyOf = (row: Row, paged: Paged): string =>
  'dimensions' in row ? canonicalJson(row['dimensions']) : paged.key(row)

/** Lines of a text that comes piece by piece; the last may have no end. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let held = ''
  for await (const chunk of chunks) {
    const lines = `${held}${decoder.decode(chunk, {stream: true})}`.split('\n')
    held = lines.pop() ?? ''
    yield* lines
  }
  yield held + decoder.decode()
}

/** Reads records that were kept one a line, as they come: there may be more of them than memory holds. */
export async function* rowsByLine(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Row> {
  for await (const line of linesOf(chunks)) yield* rowsIn(line)
}
