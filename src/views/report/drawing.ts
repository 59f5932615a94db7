import type {Words} from '../../core/text/pieces.ts'

/** Where something is drawn, in units of which a drawing is 400 wide: it stays readable on a narrow screen. */
interface At {
  readonly x: number
  readonly y: number
}

/** How it looks is the style's; what it means never hangs on that alone. */
export type Look = 'frame' | 'wall' | 'open' | 'blocked' | 'unproven'
export type Voice = 'name' | 'soft' | 'strong' | 'sign'

export type Shape =
  | (At & {readonly kind: 'box'; readonly width: number; readonly height: number; readonly look: Look})
  | {readonly kind: 'line'; readonly from: At; readonly to: At; readonly look: Look; readonly arrow?: true}
  | (At & {readonly kind: 'words'; readonly words: Words; readonly voice: Voice; readonly anchor?: 'middle' | 'end'})

/** A picture in no format yet: shapes and words, nothing that could be loaded or run. */
export interface Drawing {
  /** What somebody who cannot see it hears. */
  readonly title: string
  readonly width: number
  readonly height: number
  readonly shapes: readonly Shape[]
}
