import {printable} from '../../core/text/printable.ts'
import {blocks, labelled, wrap} from '../text/layout.ts'
import {type Block, filled, type Page, type Piece, type Section, warning, type Words} from './page.ts'

/** Foreign text stands in angle quotes, which printable text of ours never has. */
const inertText = (text: string): string => `‹${printable(text).replaceAll(/[‹›]/g, "'")}›`

const piece = (part: Piece): string => (typeof part === 'string' ? part : inertText(part.foreign))
const words = (parts: Words): string => parts.map(piece).join('')

/** A row as a paragraph: five columns of foreign text have no room beside each other. */
function row(head: readonly string[], cells: readonly Words[]): readonly string[] {
  const filled = cells.flatMap((cell, at) => (cell.length === 0 ? [] : [[head[at] ?? '', words(cell)] as const]))
  return filled.map(([label, text], at) => labelled(`${at === 0 ? '- ' : '  '}${label}`, text, 20))
}

function block(of: Block): readonly string[] {
  switch (of.kind) {
    case 'text':
      return [wrap(words(of.words))]
    case 'statements':
      return of.statements.map(({ground, words: said}) => labelled(ground, words(said), 12))
    case 'facts':
      return of.facts.map(([label, value]) => labelled(label, words(value), 18))
    case 'items':
      return of.items.map((item) => `- ${wrap(words(item), 2)}`)
    case 'table':
      return [wrap(of.caption), '', ...of.rows.flatMap((cells) => row(of.head, cells))]
    case 'drawings':
      return []
    default:
      return of satisfies never
  }
}

function part({title, blocks: inside, sections = []}: Section, isTop: boolean): readonly (readonly string[])[] {
  return [
    [isTop ? title.toUpperCase() : title],
    ...inside.map(block),
    ...sections.flatMap((below) => part(below, false)),
  ]
}

/** Plain text of 80 columns. */
export function textReport({title, headline, sections}: Page): string {
  const parts = filled(sections).flatMap((section) => part(section, true))
  return `${blocks([title, wrap(headline)], [wrap(`Text in ‹angle quotes› ${warning}`)], ...parts)}\n`
}
