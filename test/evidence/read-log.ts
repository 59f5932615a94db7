import type {Row} from '../../src/actions/logs/answer.ts'
import type {LogPage, LogSource} from '../../src/actions/logs/log-source.ts'
import {logSources} from '../../src/actions/logs/sources/index.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {systemClock} from '../../src/storage/system-clock.ts'

export interface ReadLog {
  readonly pages: readonly LogPage[]
  readonly rows: readonly Row[]
  readonly deeds: readonly unknown[]
  readonly gaps: readonly string[]
  /** Why it broke off. */
  readonly refusal?: string
}

interface Reading {
  readonly part?: string
  readonly lookbackMs?: number
}

/** Every page of one log, as a snapshot reads it, and the deeds that its records tell of. */
export async function readLog(
  {reader}: Connection,
  name: keyof typeof logSources,
  {part, lookbackMs = 86_400_000}: Reading = {},
): Promise<ReadLog> {
  const source: LogSource = logSources[name]
  const to = systemClock.now().getTime()
  const window = {from: new Date(to - lookbackMs).toISOString(), to: new Date(to).toISOString()}
  const paged = source.open(reader, {...window, direction: 'asc'}, part)
  const pages: LogPage[] = []
  let refusal: string | undefined
  for (let cursor: string | undefined, more = true; more;) {
    const page = await paged.read(cursor)
    if (page.kind === 'refused') refusal = page.why
    else pages.push(page)
    cursor = page.kind === 'refused' ? undefined : page.next
    more = cursor !== undefined && pages.length < 100
  }
  const rows = [...new Map(pages.flatMap((page) => page.rows).map((row) => [paged.key(row), row])).values()]
  const deeds = rows.flatMap((row) => source.deed?.(row, part) ?? [])
  const gaps = pages.flatMap((page) => page.gaps ?? [])
  return {pages, rows, deeds, gaps, ...(refusal === undefined ? {} : {refusal})}
}
