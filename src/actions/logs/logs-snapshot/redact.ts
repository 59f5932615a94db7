/** Members of API bodies that hold secrets: IdP and SCIM credentials, tunnel secrets, Logpush destinations, one-time values. */
const secretNames = new Set([
  'TunnelSecret',
  'access_token',
  'api_key',
  'api_token',
  'auth_credentials',
  'authorization',
  'client_secret',
  'destination_conf',
  'ownership_challenge',
  'password',
  'private_key',
  'refresh_token',
  'secret',
  'secret_access_key',
  'token',
  'tunnel_secret',
])

/** Cloudflare API tokens and keys, by their documented prefixes. */
const tokenShape = /cf(?:k|ut|at)_[A-Za-z0-9]{40}[0-9a-f]{8}/g
/** Members whose own members are all secret, whatever they are called: HTTP headers that Cloudflare sends for somebody. */
const secretBags = new Set(['headers'])
const suspect = new RegExp(`"(?:${[...secretNames, ...secretBags].join('|')})"\\s*:|${tokenShape.source}`)
const blank = '[redacted]'

export interface Redacted {
  readonly bytes: Uint8Array
  /** How many values were blanked; 0 means that the bytes are as they came. */
  readonly blanked: number
}

/** Blanks secrets in a JSON body. Nearly all bodies hold none: those are not even parsed, and not one byte of them changes. */
export function redact(bytes: Uint8Array): Redacted {
  const text = Buffer.from(bytes).toString('utf8')
  if (!suspect.test(text)) return {bytes, blanked: 0}
  let blanked = 0
  const emptied = (value: unknown): unknown => {
    if (typeof value !== 'string' || value === '' || value === blank) return value
    blanked += 1
    return blank
  }
  const withoutSecrets = (name: string, value: unknown): unknown => {
    if (secretBags.has(name) && typeof value === 'object' && value !== null && !Array.isArray(value))
      return Object.fromEntries(Object.entries(value).map(([member, one]) => [member, emptied(one)]))
    if (typeof value !== 'string' || value === '') return value
    const clean = secretNames.has(name) ? blank : value.replace(tokenShape, blank)
    if (clean !== value) blanked += 1
    return clean
  }
  const clean = JSON.stringify(JSON.parse(text, withoutSecrets))
  return blanked === 0 ? {bytes, blanked} : {bytes: Buffer.from(clean), blanked}
}
