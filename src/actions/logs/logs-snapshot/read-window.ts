import type {LogQuery, LogSource, LogWindow, Paged} from '../log-source.ts'
import {keepPages, type Keeping, type Kept} from './keep-pages.ts'
import {halvesOf, slicesOf} from './slices.ts'

/** What the reading of one slice gave. */
export interface Reading {
  readonly window: LogWindow
  readonly kept: Kept
  /** It came back at its cap, and its halves stand for it. */
  readonly halved?: true
}

export interface ReadingHow {
  readonly open: (query: LogQuery) => Paged
  readonly slices: LogSource['slices']
  readonly reading: 'first' | 'second'
  readonly keeping: Keeping
}

/** For file names: seconds, without what a path does not like. */
const compact = (time: string): string => time.replaceAll(/[-:]|\.\d+/g, '')

const isShut = ({pages, ending}: Kept): boolean => pages === 0 && ending.kind === 'refused'

/** Reads a window slice by slice, from its beginning, or for the second time from its end. What a refusal shuts off at once is not asked for again. */
export async function readWindow(window: LogWindow, how: ReadingHow): Promise<readonly Reading[]> {
  const {open, slices, reading, keeping} = how
  const direction = reading === 'first' ? 'asc' : 'desc'
  const inOrder = (windows: readonly LogWindow[]) => (reading === 'first' ? windows : windows.toReversed())
  const due = [...inOrder(slicesOf(window, slices, reading))]
  const readings: Reading[] = []
  for (let next = due.shift(); next !== undefined && !keeping.signal.aborted; next = due.shift()) {
    const folder = `${keeping.folder}/${compact(next.from)}_${compact(next.to)}`
    const kept = await keepPages(open({...next, direction}), {...keeping, folder, asked: next})
    const halves = kept.ending.kind === 'capped' ? halvesOf(next, slices) : undefined
    readings.push({window: next, kept, ...(halves === undefined ? {} : {halved: true})})
    due.unshift(...inOrder(halves ?? []))
    if (readings.length === 1 && isShut(kept)) break
  }
  return readings
}
