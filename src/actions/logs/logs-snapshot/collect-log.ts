import type {CollectRequest} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import type {SourceReport} from '../../../core/documents/evidence.ts'
import {type LogSource, settledWindow, type Wanted} from '../log-source.ts'
import {check, type LogFindings, type OneLog, readOnce, type Windows} from './read-log.ts'
import {reportLog} from './report-log.ts'
import {type Earlier, tallyNew} from './tally-new.ts'

/** A log that has been read once; `checked` reads it for the second time and says what came of both. */
export interface ReadLog {
  checked(): Promise<Omit<SourceReport, 'source'>>
}

/** What is kept of which window, where to, and what it goes on with. */
export type Collecting = Wanted & {readonly request: CollectRequest; readonly earlier?: Earlier | undefined}

/** Keeps one log of the window, each of its parts. */
export async function readLog(
  {name, log}: {readonly name: string; readonly log: LogSource},
  reader: Reader,
  {scope, window, request, earlier}: Collecting,
): Promise<ReadLog> {
  const windows: Windows = {asked: window, settled: settledWindow(window, log.lagMs)}
  const parts: readonly (string | undefined)[] = (await log.parts?.(reader, scope)) ?? [undefined]
  const of = (part: string | undefined) => ({one: {name, log, part} satisfies OneLog, reader, windows, request})
  const found: LogFindings[] = []
  for (const part of parts) found.push(await readOnce(of(part)))
  return {
    async checked() {
      const checked: LogFindings[] = []
      for (const one of found) checked.push(await check(one, of(one.part)))
      const news = await tallyNew(checked, {name, log, window}, earlier)
      return {...reportLog(checked, log, {windows, of: scope.of}), ...news}
    },
  }
}
