import type {Secret} from '../../core/text/secret.ts'

/** Prefixes as Cloudflare documents them for keys, user tokens and account tokens. */
const anyToken = /cf(?:k|ut|at)_[A-Za-z0-9]{40}[0-9a-f]{8}/g

/** The text without the token of this connection, and without anything that has the shape of one. */
export function redact(text: string, token: Secret): string {
  const value = token.reveal()
  return (value === '' ? text : text.replaceAll(value, String(token))).replaceAll(anyToken, '[token]')
}
