import {createHash} from 'node:crypto'
import {escaped, htmlWords} from './inert-html.ts'
import {type Block, filled, type Page, type Section, type Statement, warning, type Words} from './page.ts'
import {style} from './page-style.ts'
import {svg} from './svg.ts'

const item = (words: Words): string => `<li>${htmlWords(words)}</li>`

/** The word says what the frame around it says too. */
const statement = ({ground, words}: Statement): string =>
  `<li><span class="ground ${ground}">${ground}</span> <span>${htmlWords(words)}</span></li>`

/** The first cell of a row says what the row is about. */
function row([first = [], ...others]: readonly Words[]): string {
  return `<tr><th scope="row">${htmlWords(first)}</th>${others.map((cell) => `<td>${htmlWords(cell)}</td>`).join('')}</tr>`
}

/** Wider than a narrow screen, it is moved by itself, and by the keyboard. */
function table({caption, head, rows}: Extract<Block, {kind: 'table'}>, id: string): string {
  const columns = head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join('')
  return `<div class="wide" role="region" tabindex="0" aria-labelledby="${id}"><table>
<caption id="${id}">${escaped(caption)}</caption>
<thead><tr>${columns}</tr></thead>
<tbody>
${rows.map(row).join('\n')}
</tbody>
</table></div>`
}

/** `id` is nobody else's on the page. */
function block(of: Block, id: string): string {
  switch (of.kind) {
    case 'text':
      return `<p>${htmlWords(of.words)}</p>`
    case 'statements':
      return `<ul class="statements">\n${of.statements.map(statement).join('\n')}\n</ul>`
    case 'facts':
      return `<dl>\n${of.facts.map(([label, value]) => `<div><dt>${escaped(label)}</dt><dd>${htmlWords(value)}</dd></div>`).join('\n')}\n</dl>`
    case 'items':
      return `<ul>\n${of.items.map(item).join('\n')}\n</ul>`
    case 'table':
      return table(of, id)
    case 'drawings':
      return `<div class="drawings">\n${of.drawings.map(svg).join('\n')}\n</div>`
    default:
      return of satisfies never
  }
}

/** `path` numbers it on the page; its length is how deep it stands. */
function section({title, blocks, sections = [], folded}: Section, path: readonly number[]): string {
  const id = path.join('-')
  const level = path.length + 1
  const heading = `<h${level} id="s${id}">${escaped(title)}</h${level}>`
  const inside = [
    ...blocks.map((of, at) => block(of, `b${id}-${at + 1}`)),
    ...sections.map((below, at) => section(below, [...path, at + 1])),
  ].join('\n')
  const told =
    folded === true ? `<details>\n<summary>${heading}</summary>\n${inside}\n</details>` : `${heading}\n${inside}`
  return `<section aria-labelledby="s${id}">\n${told}\n</section>`
}

/** Only this style counts, and nothing is loaded from anywhere. */
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; img-src data:; base-uri 'none'; form-action 'none'`

/** One page that stands alone: no script, no address, no request. */
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
<a class="skip" href="#report">Skip to the report</a>
<main id="report" tabindex="-1">
<h1>${escaped(title)}</h1>
<p class="outcome ${tone}">${escaped(headline)}</p>
<p class="note">Text set <code>like this</code> ${escaped(warning)}</p>
${filled(sections)
  .map((part, at) => section(part, [at + 1]))
  .join('\n')}
</main>
</body>
</html>
`
}
