import {printable} from '../../core/text/printable.ts'
import type {Words} from './page.ts'

const entities: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'}

export const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? '')

/** Foreign text as text: no element, no attribute, no entity comes from it, and its direction stays its own. */
export const inertHtml = (text: string): string => `<code><bdi>${escaped(printable(text))}</bdi></code>`

export const htmlWords = (words: Words): string =>
  words.map((part) => (typeof part === 'string' ? escaped(part) : inertHtml(part.foreign))).join('')
