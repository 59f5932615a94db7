import type {Words} from '../../core/text/pieces.ts'
import type {Drawing, Look, Shape} from '../report/drawing.ts'

/** One bar, what it is about, and what it says. */
export interface Bar {
  readonly label: Words
  readonly value: number
  readonly words: string
  readonly look: Look
}

const width = 400
const [rowHeight, barsFrom, longest] = [40, 14, 270] as const

/** Bars below each other, each with its words: nothing hangs on length or colour alone. */
export function drawBars(title: string, bars: readonly Bar[]): Drawing {
  const top = Math.max(...bars.map(({value}) => value), 0) || 1
  const shapes = bars.flatMap(({label, value, words, look}, at): readonly Shape[] => {
    const y = 20 + at * rowHeight
    const length = Math.max(2, Math.round((value / top) * longest))
    return [
      {kind: 'words', x: barsFrom, y, words: label, voice: 'soft'},
      {kind: 'line', from: {x: barsFrom, y: y + 12}, to: {x: barsFrom + length, y: y + 12}, look},
      {kind: 'words', x: barsFrom + length + 8, y: y + 16, words: [words], voice: 'soft'},
    ]
  })
  return {title, width, height: 20 + bars.length * rowHeight, shapes}
}
