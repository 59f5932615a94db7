import type {Residual} from '../../../core/documents/plan.ts'
import type {UuidRef} from '../../../core/targets.ts'
import type {Holder, SessionContext} from './observe-sessions.ts'

const newSessions =
  (app: string) =>
  ({name, seen}: Holder): Residual => ({
    code: 'enabled-holder',
    standing: seen ? 'open' : 'unknown',
    on: name,
    what: `new sessions of ${name} on ${app}`,
    why: seen
      ? 'revoking ends sessions, not credentials: a token that is enabled signs in again'
      : 'whether the token is disabled cannot be read; a token that is enabled signs in again',
    next: `service-token.disable on ${name}`,
    closedBy: 'service-token.disable',
    closedOn: name,
  })

/** A Bypass policy asks for no session at all (docs: Access policies, actions). */
function withoutSession(app: string, bypassed: boolean | undefined): readonly Residual[] {
  if (bypassed === false) return []
  return [
    {
      code: 'bypass-policy',
      standing: bypassed === undefined ? 'unknown' : 'open',
      on: app,
      what: `requests to ${app} without a session`,
      why:
        bypassed === undefined
          ? 'the policies of the application are not shown; one that bypasses Access lets anybody in'
          : 'a Bypass policy of the application lets requests in without signing in',
      next: `look at the policies of ${app} in the dashboard`,
    },
  ]
}

/** What works on once the sessions of an application are ended (docs: Access, session management). */
export function residualAccess({name}: UuidRef, {enabled, bypassed}: SessionContext): readonly Residual[] {
  return [
    ...enabled.map(newSessions(name)),
    ...withoutSession(name, bypassed),
    {
      code: 'own-session',
      standing: 'not-covered',
      on: name,
      what: `sessions that ${name} keeps by itself`,
      why: 'Access ends its own sessions only',
      next: `ask the owner of ${name} to end them`,
    },
  ]
}
