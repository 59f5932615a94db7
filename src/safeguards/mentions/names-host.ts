import {mentionReader} from './mentions.ts'

const quotedIn = mentionReader(String.raw`"(?:[^"\\]|\\.)*"`)

/** `*.example.com`, `https://example.com/path` and `example.com.` all mean the hosts of example.com. */
const domainOf = (literal: string): string =>
  literal
    .toLowerCase()
    .replaceAll('"', '')
    .replace(/^[a-z]+:\/\//, '')
    .replace(/[:/].*$/, '')
    .replace(/^\*?\.|\.$/g, '')

/** A word without a dot is a name of something else. */
const isOf = (host: string, domain: string): boolean =>
  domain.includes('.') && (host === domain || host.endsWith(`.${domain}`))

/** Whether a change that says this text is about the host: a domain or a URL by itself, or a rule that names it and does not spare it. */
export function namesHost(text: string, host: string): boolean {
  const wanted = host.toLowerCase()
  const {found, alternatives} = quotedIn(text)
  if (found.length === 0) return isOf(wanted, domainOf(text))
  const isSpared = (selector: string | undefined) =>
    !alternatives &&
    found.some((other) => other.spared && other.selector === selector && isOf(wanted, domainOf(other.literal)))
  return found.some(({literal, selector, spared}) => !spared && isOf(wanted, domainOf(literal)) && !isSpared(selector))
}
