import type {Words} from '../../core/text/pieces.ts'
import type {Drawing, Look, Shape} from '../report/drawing.ts'

/** One bar, what it is about, and what it says. */
export interface Bar {
  readonly label: Words
  readonly value: number
  readonly words: string
  readonly look: Look
}

/** What no bar should reach beyond. */
export interface Limit {
  readonly value: number
  readonly words: string
}

const width = 400
const [rowHeight, barsFrom, longest, headHeight] = [40, 14, 250, 44] as const

/** About as wide as what a bar says. */
const wordsWidth = 70

/** Beside the end of a bar, and not across its limit. */
const wordsFrom = (end: number, limit: number | undefined): number =>
  8 + (limit !== undefined && end <= limit && limit < end + wordsWidth ? limit : end)

/** Bars below each other, each with its words: nothing hangs on length or colour alone. */
export function drawBars(title: string, bars: readonly Bar[], limit?: Limit): Drawing {
  const top = Math.max(...bars.map(({value}) => value), limit?.value ?? 0) || 1
  const endOf = (value: number) => barsFrom + Math.max(2, Math.round((value / top) * longest))
  const edge = limit === undefined ? undefined : endOf(limit.value)
  const rows = bars.flatMap(({label, value, words, look}, at): readonly Shape[] => {
    const [y, end] = [headHeight + at * rowHeight, endOf(value)]
    return [
      {kind: 'words', x: barsFrom, y, words: label, voice: 'soft'},
      {kind: 'line', from: {x: barsFrom, y: y + 12}, to: {x: end, y: y + 12}, look},
      ...(edge === undefined
        ? []
        : [{kind: 'line', from: {x: edge, y: y + 6}, to: {x: edge, y: y + 18}, look} as const]),
      {kind: 'words', x: wordsFrom(end, edge), y: y + 16, words: [words], voice: 'soft'},
    ]
  })
  const bottom = headHeight + bars.length * rowHeight - 14
  const under = limit === undefined || edge === undefined ? [] : [{words: [limit.words], x: edge}]
  return {
    title,
    width,
    height: bottom + (limit === undefined ? 8 : 22),
    shapes: [
      {kind: 'words', x: barsFrom, y: 20, words: [title], voice: 'strong'},
      ...rows,
      ...under.map(({words, x}): Shape => ({kind: 'words', x, y: bottom + 12, words, voice: 'soft', anchor: 'middle'})),
    ],
  }
}
