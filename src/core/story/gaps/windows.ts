/** A stretch of time, in epoch milliseconds. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** Overlapping and touching stretches as one, in order. */
export function union(stretches: readonly Stretch[]): readonly Stretch[] {
  return stretches
    .toSorted((a, b) => a.from - b.from)
    .reduce<readonly Stretch[]>((done, next) => {
      const last = done.at(-1)
      if (last === undefined || next.from > last.to) return [...done, next]
      return [...done.slice(0, -1), {from: last.from, to: Math.max(last.to, next.to)}]
    }, [])
}

/** What of a stretch none of the others covers. */
export function uncovered(whole: Stretch, stretches: readonly Stretch[]): readonly Stretch[] {
  const holes: Stretch[] = []
  let at = whole.from
  for (const {from, to} of union(stretches)) {
    if (to <= at) continue
    if (from > at) holes.push({from: at, to: Math.min(from, whole.to)})
    at = to
    if (at >= whole.to) break
  }
  return [...holes, {from: at, to: whole.to}].filter(({from, to}) => from < to)
}
