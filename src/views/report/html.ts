import {createHash} from 'node:crypto'
import {printable} from '../../core/text/printable.ts'
import {type Block, type Page, type Piece, type Section, warning, type Words} from './page.ts'
import {style} from './page-style.ts'

const entities: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'}

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? '')

/** Foreign text as text: no element, no attribute, no entity comes from it, and its direction stays its own. */
export const inertHtml = (text: string): string => `<code><bdi>${escaped(printable(text))}</bdi></code>`

const piece = (part: Piece): string => (typeof part === 'string' ? escaped(part) : inertHtml(part.foreign))
const words = (parts: Words): string => parts.map(piece).join('')

function block(of: Block): string {
  if (of.kind === 'facts')
    return `<dl>\n${of.facts.map(([label, value]) => `<div><dt>${escaped(label)}</dt><dd>${words(value)}</dd></div>`).join('\n')}\n</dl>`
  if (of.kind === 'items') return `<ul>\n${of.items.map((item) => `<li>${words(item)}</li>`).join('\n')}\n</ul>`
  const head = of.head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join('')
  const rows = of.rows.map((cells) => `<tr>${cells.map((cell) => `<td>${words(cell)}</td>`).join('')}</tr>`)
  return `<div class="wide"><table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table></div>`
}

const isFilled = (of: Block): boolean =>
  of.kind === 'facts' ? of.facts.length > 0 : of.kind === 'items' ? of.items.length > 0 : of.rows.length > 0

const section = ({title, blocks}: Section): string =>
  `<section>\n<h2>${escaped(title)}</h2>\n${blocks.filter(isFilled).map(block).join('\n')}\n</section>`

/** Only this style counts, and nothing is loaded from anywhere. */
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; img-src data:; base-uri 'none'; form-action 'none'`

/** One page that stands alone: no script, no link, no request. */
export function htmlReport({title, tone, headline, sections}: Page): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<p class="outcome ${tone}">${escaped(headline)}</p>
<p class="note">Text set <code>like this</code> ${escaped(warning)}</p>
${sections.map(section).join('\n')}
</main>
</body>
</html>
`
}
