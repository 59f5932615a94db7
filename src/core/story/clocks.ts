import type {ClockSkew} from '../documents/answers/agent-story.ts'
import {type Happening, type OrderOf, timeOf} from './happening.ts'

interface Pair {
  readonly sources: readonly [string, string]
  readonly apartMs: number
}

function pairs({records}: Happening, order: OrderOf): readonly Pair[] {
  const ordered = records.toSorted((a, b) => order(a.source) - order(b.source))
  return ordered.flatMap((first, index) =>
    ordered
      .slice(index + 1)
      .map((second): Pair => ({sources: [first.source, second.source], apartMs: timeOf(second) - timeOf(first)})),
  )
}

/** How far apart the clocks of two sources are, by the requests that both of them wrote down. */
export function clockSkews(happenings: readonly Happening[], order: OrderOf): readonly ClockSkew[] {
  const found = happenings.flatMap((happening) => pairs(happening, order))
  return [...Map.groupBy(found, ({sources}) => sources.join(' '))].flatMap(([, same]) => {
    const apart = same.map(({apartMs}) => apartMs).toSorted((a, b) => a - b)
    const [median, [first]] = [apart[Math.floor(apart.length / 2)], same]
    if (median === undefined || first === undefined) return []
    const mostMs = Math.max(...apart.map(Math.abs))
    return [{sources: [...first.sources], records: same.length, medianMs: median, mostMs} satisfies ClockSkew]
  })
}
