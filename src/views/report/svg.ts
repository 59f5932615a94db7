import {printable} from '../../core/text/printable.ts'
import type {Drawing, Shape} from './drawing.ts'
import {escaped} from './inert-html.ts'
import type {Words} from './page.ts'

/** Foreign text is a span of its own, whose direction the style keeps apart from what stands around it. */
const spans = (words: Words): string =>
  words
    .map((part) =>
      typeof part === 'string' ? escaped(part) : `<tspan class="name">${escaped(printable(part.foreign))}</tspan>`,
    )
    .join('')

/** The tip at the end of a line that runs from left to right. */
const tip = ({x, y}: {readonly x: number; readonly y: number}): string =>
  `<path class="open" d="M${x - 6} ${y - 4}L${x} ${y}L${x - 6} ${y + 4}"/>`

function shape(of: Shape): string {
  switch (of.kind) {
    case 'box':
      return `<rect class="${of.look}" x="${of.x}" y="${of.y}" width="${of.width}" height="${of.height}" rx="6"/>`
    case 'line': {
      const {from, to, look, arrow} = of
      const line = `<line class="${look}" x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}"/>`
      return arrow === true ? line + tip(to) : line
    }
    case 'words':
      return `<text class="${of.voice}" x="${of.x}" y="${of.y}"${of.anchor === undefined ? '' : ` text-anchor="${of.anchor}"`}>${spans(of.words)}</text>`
    default:
      return of satisfies never
  }
}

/** A drawing as part of a page: it loads nothing and runs nothing. */
export function svg({title, width, height, shapes}: Drawing): string {
  const inside = shapes.map(shape).join('\n')
  return `<svg role="img" viewBox="0 0 ${width} ${height}" width="${width}" aria-label="${escaped(title)}">\n${inside}\n</svg>`
}
