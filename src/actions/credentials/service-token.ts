import type {Reader} from '../../core/cloudflare.ts'
import {Fault} from '../../core/fault.ts'
import type {Target, UuidRef} from '../../core/targets.ts'

/** A service token as the API describes it. */
export interface SeenToken {
  readonly target: Target
  readonly name: string
  readonly enabled: boolean
  /** Not in the SDK's type; cloudflare-go's AccessServiceToken has it. Undefined where the API does not send it. */
  readonly updatedAt: string | undefined
}

/** Throws UNAVAILABLE for an answer without what a plan needs. */
export async function readServiceToken({api, account}: Reader, token: UuidRef): Promise<SeenToken> {
  const found: object = await api.zeroTrust.access.serviceTokens.get(token.id, {account_id: account})
  // SDK: ServiceToken.enabled defaults to enabled when it was left out on creation.
  const {
    id,
    name,
    enabled = true,
    updated_at: updatedAt,
  }: {id?: string; name?: string; enabled?: boolean; updated_at?: string} = found
  if (id === undefined || name === undefined) {
    throw new Fault('UNAVAILABLE', `Cloudflare described service token ${token.name} without its id or its name`, {
      next: ['run the command again'],
    })
  }
  return {target: {kind: 'service-token', id, name}, name, enabled, updatedAt}
}

/** What it takes to see a service token and what goes on without it. */
export const tracePermissions = [
  'Access: Service Tokens Read',
  'Access: Apps and Policies Read',
  'Access: Organizations, Identity Providers, and Groups Read',
  'Account Analytics Read',
  'Zero Trust Read',
] as const

export const serviceTokenDocs =
  'https://developers.cloudflare.com/cloudflare-one/access-controls/service-credentials/service-tokens/'

export const tokenPropagation = {
  ms: 30_000,
  source: 'not documented: assumed to be the 20 to 30 seconds of a session revocation; not verified on a live account',
}
