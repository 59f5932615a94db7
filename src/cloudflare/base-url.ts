import {Fault} from '../core/fault.ts'

export const realApi = 'https://api.cloudflare.com/client/v4'
const loopback = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/

/** Host and port, also where the port goes without saying. */
export function placeOf(baseUrl: string): string {
  const {hostname, port, protocol} = new URL(baseUrl)
  return `${hostname}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`
}

/**
 * Where the API is: the real one, unless FIREBREAK_API_URL names a sandbox on this machine. Throws USAGE for any
 * other place, because the token would be sent there.
 */
export function apiBaseUrl(override: string | undefined): string {
  if (override === undefined || override === '') return realApi
  const url = URL.parse(override)
  const plain = url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  const base = plain ? url.href.replace(/\/+$/, '') : ''
  if (base === realApi) return realApi
  if (plain && /^https?:$/.test(url.protocol) && loopback.test(url.hostname)) return base
  throw new Fault('USAGE', `FIREBREAK_API_URL may point at loopback or be ${realApi}, and it is neither`, {
    next: ['unset FIREBREAK_API_URL', 'firebreak sandbox start, and use the url that it prints'],
  })
}
