import {sha256} from '../../core/digest.ts'

/** Makes ids and secrets of Cloudflare's shapes; the same seed and the same order give the same values. */
export interface Mint {
  /** `digits` hex digits, at most 64. */
  hex(kind: string, digits?: number): string
  uuid(kind: string): string
  /** An account-owned API token: `cfat_`, 40 letters or digits, 8 hex digits. */
  apiToken(): string
}

const digestOf = (text: string) => sha256(text).slice('sha256:'.length)

const uuidOf = (digest: string) =>
  [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `4${digest.slice(13, 16)}`,
    `a${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-')

export function createMint(seed: string | number): Mint {
  const counts = new Map<string, number>()
  const next = (kind: string) => {
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    return digestOf(`${seed}/${kind}/${count}`)
  }
  return {
    hex: (kind, digits = 32) => next(kind).slice(0, digits),
    uuid: (kind) => uuidOf(next(kind)),
    apiToken: () => `cfat_${next('api-token-value').slice(0, 40)}${next('api-token-sum').slice(0, 8)}`,
  }
}

/** Permission groups have the same ids in every account. */
export const permissionGroupId = (name: string) => digestOf(`permission-group/${name}`).slice(0, 32)
