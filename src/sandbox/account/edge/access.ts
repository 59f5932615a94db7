import type {EdgePolicy} from '../../edge-policy.ts'
import type {Account} from '../account.ts'
import type {AccessPolicy, ServiceToken} from '../records.ts'

const sessionMs = 24 * 3_600_000

/** Whether the token is accepted at this moment, apart from its secret. */
export const isUsable = (token: ServiceToken, now: Date) =>
  token.enabled && (token.expiresAt === undefined || Date.parse(token.expiresAt) > now.getTime())

/** The Service Auth policy of the application that lets the token in. */
export function admittingPolicy(account: Account, appId: string, serviceTokenId: string): AccessPolicy | undefined {
  return account.apps
    .get(appId)
    ?.policies.find(
      ({decision, include}) =>
        decision === 'non_identity' &&
        include.some((rule) => 'service_token' in rule && rule.service_token.token_id === serviceTokenId),
    )
}

function knowsSecret({secret, previous}: ServiceToken, given: string, now: Date): boolean {
  if (secret === given) return true
  return previous?.secret === given && Date.parse(previous.expiresAt) > now.getTime()
}

type AccessSide = Pick<
  EdgePolicy,
  'authenticate' | 'admits' | 'strictServiceTokenAuth' | 'openSession' | 'sessionLives' | 'recordLogin'
>

/** Access at the edge. A session outlives the token it was opened with; only revoking the application's tokens or its age ends it. */
export function accessAtEdge(account: Account): AccessSide {
  const {clock, mint} = account
  return {
    strictServiceTokenAuth: account.strictServiceTokenAuth,
    authenticate(clientId, clientSecret) {
      const now = clock.now()
      const token = [...account.serviceTokens.values()]
        .map(({inForce}) => inForce)
        .find((one) => one.clientId === clientId)
      if (token === undefined || !knowsSecret(token, clientSecret, now)) return undefined
      return {id: token.id, enabled: isUsable(token, now)}
    },
    admits: (appId, serviceTokenId) => admittingPolicy(account, appId, serviceTokenId) !== undefined,
    openSession(appId) {
      const cookie = mint.hex('session', 64)
      const openedAt = clock.mono()
      account.sessions.set(cookie, {appId, openedAt, expiresAt: openedAt + sessionMs})
      return cookie
    },
    sessionLives(appId, cookie) {
      const session = account.sessions.get(cookie)
      if (session?.appId !== appId || session.expiresAt <= clock.mono()) return false
      return session.openedAt > (account.apps.get(appId)?.sessionsRevoked.inForce ?? -Infinity)
    },
    recordLogin({appId, serviceTokenId, allowed, address}) {
      const policyId = admittingPolicy(account, appId, serviceTokenId)?.id ?? ''
      account.logins.push({
        at: account.stamp(),
        appId,
        serviceTokenId,
        policyId,
        allowed,
        address,
        ray: mint.hex('ray', 16),
      })
    },
  }
}
