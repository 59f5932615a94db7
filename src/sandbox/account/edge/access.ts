import type {EdgePolicy} from '../../edge-policy.ts'
import type {Account} from '../account.ts'
import type {ServiceToken, Session} from '../records.ts'
import {admittingPolicy} from './admission.ts'

const sessionMs = 24 * 3_600_000

/** Whether the token is accepted at this moment, apart from its secret. */
export const isUsable = (token: ServiceToken, now: Date) =>
  token.enabled && (token.expiresAt === undefined || Date.parse(token.expiresAt) > now.getTime())

function knowsSecret({secret, previous}: ServiceToken, given: string, now: Date): boolean {
  if (secret === given) return true
  return previous?.secret === given && Date.parse(previous.expiresAt) > now.getTime()
}

/** A new session; its CF_Authorization cookie. */
export function openSession(account: Account, appId: string, holder: Session['holder']): string {
  const cookie = account.mint.hex('session', 64)
  const openedAt = account.clock.mono()
  account.sessions.set(cookie, {appId, holder, openedAt, expiresAt: openedAt + sessionMs})
  return cookie
}

/**
 * Whether its holder still has a session. A rule about a service token is evaluated again with each request; a rule
 * about an e-mail address is evaluated at login only, so that a person's session outlives it (docs: Access policies,
 * when rules are evaluated).
 */
export function isLive(account: Account, {appId, holder, openedAt, expiresAt}: Session): boolean {
  if (expiresAt <= account.clock.mono()) return false
  if (openedAt <= (account.apps.get(appId)?.sessionsRevoked.inForce ?? -Infinity)) return false
  if ('serviceTokenId' in holder) return admittingPolicy(account, appId, holder) !== undefined
  return openedAt > (account.people.get(holder.email)?.sessionsRevoked.inForce ?? -Infinity)
}

type AccessSide = Pick<
  EdgePolicy,
  'authenticate' | 'admits' | 'strictServiceTokenAuth' | 'openSession' | 'sessionLives' | 'recordLogin'
>

/** Access at the edge. A session outlives the enabled token that it was opened with. */
export function accessAtEdge(account: Account): AccessSide {
  const {clock, mint} = account
  return {
    get strictServiceTokenAuth() {
      return account.organization.inForce.strict_service_token_auth
    },
    authenticate(clientId, clientSecret) {
      const now = clock.now()
      const token = [...account.serviceTokens.values()]
        .map(({inForce}) => inForce)
        .find((one) => one.clientId === clientId)
      if (token === undefined || !knowsSecret(token, clientSecret, now)) return undefined
      return {id: token.id, enabled: isUsable(token, now)}
    },
    admits: (appId, serviceTokenId, address) =>
      admittingPolicy(account, appId, {serviceTokenId, ...(address === undefined ? {} : {address})}) !== undefined,
    openSession: (appId, serviceTokenId) => openSession(account, appId, {serviceTokenId}),
    sessionLives(appId, cookie) {
      const session = account.sessions.get(cookie)
      return session?.appId === appId && isLive(account, session)
    },
    recordLogin({appId, serviceTokenId, allowed, address}) {
      const policyId = admittingPolicy(account, appId, {serviceTokenId})?.id ?? ''
      account.logins.push({
        at: account.stamp(),
        appId,
        serviceTokenId,
        policyId,
        allowed,
        address,
        ray: mint.hex(`ray ${appId} ${serviceTokenId}`, 16),
      })
    },
  }
}
