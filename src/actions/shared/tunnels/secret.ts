import {createHmac, randomBytes} from 'node:crypto'
import type {Reader} from '../../../core/cloudflare.ts'
import {ifAllowed} from '../if-readable.ts'

/**
 * What a tunnel's secret is known to be. `found`: it was not made here. `fresh`: it was, and nobody has come in with it
 * since. `used`: it was, and others are connected than when it was made. `unknown`: the token may not be read.
 */
export type SecretMark = 'found' | 'fresh' | 'used' | 'unknown'

const randomLength = 32
const markLength = 8

/** Two marks that only who knows the random part can make: one that it was made here, one of who was connected then. */
function marks(random: Buffer, connected: readonly string[]): readonly [made: Buffer, among: Buffer] {
  const mark = (text: string) => createHmac('sha256', random).update(text).digest().subarray(0, markLength)
  return [mark('made by firebreak'), mark(JSON.stringify(connected.toSorted()))]
}

/**
 * A tunnel secret, base64: 32 random bytes, as many as are asked for (SDK: CloudflaredEditParams.tunnel_secret), and 16
 * by which it is known again, for nothing else that Cloudflare shows tells an old secret from a new one.
 */
export function mintSecret(connected: readonly string[]): string {
  const random = randomBytes(randomLength)
  return Buffer.concat([random, ...marks(random, connected)]).toString('base64')
}

function markOf(secret: Buffer, connected: readonly string[]): SecretMark {
  const random = secret.subarray(0, randomLength)
  const [made, among] = marks(random, connected)
  const rest = secret.subarray(randomLength)
  if (rest.length !== 2 * markLength || !rest.subarray(0, markLength).equals(made)) return 'found'
  return connected.length === 0 || rest.subarray(markLength).equals(among) ? 'fresh' : 'used'
}

/** A connector token: account, tunnel and secret (cloudflared: connection.TunnelToken). That a Mesh node's is the same is not verified on a live account. */
export const tokenWith = (account: string, tunnel: string, secret: string): string =>
  Buffer.from(JSON.stringify({a: account, t: tunnel, s: secret})).toString('base64')

/** The secret that a connector token holds, base64; undefined when it is no such token. */
export function secretIn(token: string): string | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64').toString())
    if (typeof parts !== 'object' || parts === null || !('s' in parts)) return undefined
    return typeof parts.s === 'string' ? parts.s : undefined
  } catch {
    return undefined
  }
}

/**
 * The same token with nothing secret in it, in which a look finds the same; undefined for a secret that was made here,
 * since nothing else than itself shows who was connected when it was.
 */
export function standInFor(token: string): string | undefined {
  const secret = secretIn(token)
  if (secret === undefined || markOf(Buffer.from(secret, 'base64'), []) !== 'found') return undefined
  return tokenWith('', '', Buffer.from('redacted').toString('base64'))
}

/**
 * Looks at the token of a tunnel and keeps nothing of it but what kind of secret is in it. Which permission lets a token
 * be read is not verified on a live account; without it the mark is `unknown`, and everything else goes on.
 */
export async function readMark(
  {api, account}: Reader,
  kind: 'cloudflared' | 'warpConnector',
  {tunnel, connected}: {readonly tunnel: string; readonly connected: readonly string[]},
): Promise<SecretMark> {
  const token = await ifAllowed(api.zeroTrust.tunnels[kind].token.get(tunnel, {account_id: account}))
  const secret = token === undefined ? undefined : secretIn(token)
  return secret === undefined ? 'unknown' : markOf(Buffer.from(secret, 'base64'), connected)
}
