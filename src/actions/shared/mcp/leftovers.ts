import type {Residual} from '../../../core/documents/plan.ts'
import {appBefore, type FrontApp, hostOf} from './access-apps.ts'

/** A server as the portal and the listing of servers show it. */
export interface Upstream {
  readonly id: string
  /** URL of the upstream endpoint. */
  readonly hostname: string
  readonly auth_type: 'oauth' | 'bearer' | 'unauthenticated'
}

/**
 * Sessions end after 24 hours of inactivity, and a client has to sign in again to see a changed alias (docs: MCP server
 * portals). Whether a tool that is turned off goes on working in a session that is open is not verified on a live account.
 */
export function openSessions(
  portal: {readonly id: string; readonly hostname: string},
  apps: readonly FrontApp[] | undefined,
): Residual {
  const app = appBefore(apps ?? [], hostOf(portal.hostname))?.name
  return {
    code: 'portal-sessions',
    standing: 'unknown',
    on: portal.id,
    what: `sessions of ${portal.id} that are open, for up to 24 hours without a call`,
    why: 'whether a change of the portal reaches a session that is open is not documented, and sessions of a portal are not listed',
    next:
      app === undefined
        ? `access-app.revoke-sessions on the Access application of ${portal.hostname}`
        : `access-app.revoke-sessions on ${app}`,
    closedBy: 'access-app.revoke-sessions',
    ...(app === undefined ? {} : {closedOn: app}),
  }
}

/** A portal protects the way through itself, and not the URL of the server behind it (docs: MCP server portals). */
export function directUrl(server: Upstream, apps: readonly FrontApp[] | undefined): readonly Residual[] {
  const item = {code: 'server-url', on: server.id, what: `calls straight to ${server.hostname}, past every portal`}
  if (apps === undefined) {
    return [
      {
        ...item,
        standing: 'unknown',
        why: 'the Access applications cannot be read: whether one stands before the server is not known',
        next: 'give the token Access: Apps and Policies Read, then plan again',
      },
    ]
  }
  if (appBefore(apps, hostOf(server.hostname)) !== undefined) return []
  if (server.auth_type === 'unauthenticated') {
    return [
      {
        ...item,
        standing: 'open',
        why: 'the server asks for no authentication, and no Access application stands before it',
        next: `put an Access application before ${hostOf(server.hostname)}, or take the server down`,
      },
    ]
  }
  return [
    {
      ...item,
      standing: 'unknown',
      why: 'no Access application stands before the server: an agent that has a credential of the server needs no portal',
      next: `revoke the agent's credentials at the server, or put an Access application before ${hostOf(server.hostname)}`,
    },
  ]
}

/** What goes on by itself, whatever is turned off (docs: MCP server portals, synchronize the MCP server). */
export const backgroundSync = (server: string): Residual => ({
  code: 'background-sync',
  standing: 'not-covered',
  on: server,
  what: `Cloudflare's own connection to ${server}, about every two hours, and calls that are under way`,
  why: 'synchronization uses the administrator credential of the server and does not pass through Gateway; a call that has begun is not cut',
})
