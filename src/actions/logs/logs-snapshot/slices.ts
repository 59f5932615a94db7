import type {LogSource, LogWindow} from '../log-source.ts'

/** How far a slice reaches back into the one before it: what lies there is read twice, and has to come out the same. */
const overlapMs = 60_000

export const lengthOf = ({from, to}: LogWindow): number => Date.parse(to) - Date.parse(from)

const windowOf = (from: number, to: number): LogWindow => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
})

/** A window cut at these moments, each piece but the first beginning a little early. */
function cutAt({from, to}: LogWindow, cuts: readonly number[]): readonly LogWindow[] {
  const [begin, end] = [Date.parse(from), Date.parse(to)]
  const inside = cuts.filter((cut) => cut > begin && cut < end)
  return [begin, ...inside].map((at, index) =>
    windowOf(index === 0 ? begin : Math.max(begin, at - overlapMs), inside[index] ?? end),
  )
}

/** A window in slices, in order; a second reading is cut elsewhere, so that no moment is at an edge twice. */
export function slicesOf(
  window: LogWindow,
  slices: LogSource['slices'],
  reading: 'first' | 'second',
): readonly LogWindow[] {
  if (slices === undefined) return [window]
  const {longestMs} = slices
  const begin = Date.parse(window.from) - (reading === 'first' ? 0 : longestMs / 2)
  const count = Math.ceil(lengthOf(window) / longestMs) + 1
  return cutAt(
    window,
    Array.from({length: count}, (_, at) => begin + (at + 1) * longestMs),
  )
}

/** Both halves of a slice that came back at its cap; undefined where it is as short as slices get. */
export function halvesOf(window: LogWindow, slices: LogSource['slices']): readonly LogWindow[] | undefined {
  if (slices === undefined || lengthOf(window) < Math.max(2 * slices.shortestMs, 4 * overlapMs)) return undefined
  return cutAt(window, [Date.parse(window.from) + lengthOf(window) / 2])
}
