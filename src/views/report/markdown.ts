import {printable} from '../../core/text/printable.ts'
import {type Block, filled, type Page, type Piece, type Section, warning, type Words} from './page.ts'

/**
 * Foreign text as a code span, in which Markdown reads nothing: no link, no image, no HTML, no mention. The two signs
 * that could end the span or the cell around it are shown as escapes.
 */
export function inertMarkdown(text: string): string {
  const shown = printable(text)
    .replaceAll('`', String.raw`\u{60}`)
    .replaceAll('|', String.raw`\u{7c}`)
  return /\S/.test(shown) ? `\`${shown}\`` : '(empty)'
}

const piece = (part: Piece): string => (typeof part === 'string' ? part : inertMarkdown(part.foreign))
const words = (parts: Words): string => parts.map(piece).join('')

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

function block(of: Block): readonly string[] {
  switch (of.kind) {
    case 'text':
      return [words(of.words)]
    case 'statements':
      return of.statements.map(({ground, words: said}) => `- *${ground}:* ${words(said)}`)
    case 'facts':
      return of.facts.map(([label, value]) => `- **${label}** ${words(value)}`)
    case 'items':
      return of.items.map((item) => `- ${words(item)}`)
    case 'table':
      return [
        of.caption,
        '',
        row(of.head),
        row(of.head.map(() => '---')),
        ...of.rows.map((cells) => row(cells.map(words))),
      ]
    case 'drawings':
      return []
    default:
      return of satisfies never
  }
}

function part({title, blocks, sections = []}: Section, level: number): readonly (readonly string[])[] {
  return [
    [`${'#'.repeat(level)} ${title}`],
    ...blocks.map(block).filter((lines) => lines.length > 0),
    ...sections.flatMap((below) => part(below, level + 1)),
  ]
}

/** Markdown (GFM) whose foreign text is inert. */
export function markdownReport({title, headline, sections}: Page): string {
  const parts = filled(sections).flatMap((section) => part(section, 2))
  return [[`# ${title}`], [`**${headline}**`], [`> Text in \`code\` ${warning}`], ...parts]
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n')
}
