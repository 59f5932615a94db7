import {printable} from '../core/text/printable.ts'
import type {Words} from '../core/text/pieces.ts'

const joined = (words: Words, dress: (text: string) => string): string =>
  words.map((part) => (typeof part === 'string' ? part : dress(part.foreign))).join('')

/** A span in which neither Slack nor Markdown reads anything: no link, no mention, no emphasis. */
const span = (text: string): string => {
  const shown = printable(text).replaceAll('`', String.raw`\u{60}`)
  return /\S/.test(shown) ? `\`${shown}\`` : '(empty)'
}

/** As plain text. */
export const plainWords = (words: Words): string => joined(words, printable)

/** As Markdown of GitHub. */
export const markdownWords = (words: Words): string => joined(words, span)

/** As Slack's mrkdwn, which reads three signs even inside a span. */
export const slackWords = (words: Words): string =>
  joined(words, (text) => span(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'))
