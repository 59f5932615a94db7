import type {Residual} from '../../../core/documents/plan.ts'
import {admits} from '../../shared/access/admission.ts'
import type {PersonContext} from './observe.ts'
import {counted, live, type State} from './state.ts'

/** Why a policy may let the person in again, by how certain that is. */
const reasons = {
  open: 'a revocation bars signing in for about a minute, and a policy lets the person in',
  unknown: 'a policy asks for something that only the identity provider, the device or the address decides',
} as const

/** The way back: a revoked person signs in again after about a minute, unless a policy keeps the person out (docs: session management). */
function signInAgain(email: string, {access}: PersonContext): readonly Residual[] {
  const about = {
    code: 'sign-in-again',
    next: `access-group.quarantine with ${email}, or disable the person at the identity provider`,
    closedBy: 'access-group.quarantine',
  }
  if (access === undefined) {
    const why = 'the policies of the Access applications cannot be read, and a revoked person can sign in again'
    return [{...about, standing: 'unknown', on: email, what: `signing in again as ${email}`, why}]
  }
  const subject = {kind: 'person', email} as const
  const appsThat = (match: 'yes' | 'maybe') => {
    const allowing = access.policies.filter(({decision}) => decision === 'allow')
    return new Set(allowing.filter((policy) => admits(policy, subject, access.groups) === match).map(({app}) => app))
  }
  const certain = appsThat('yes')
  const items = (apps: Iterable<string>, standing: keyof typeof reasons) =>
    [...apps].map((app) => ({
      ...about,
      standing,
      on: app,
      what: `signing in again as ${email} to ${app}`,
      why: reasons[standing],
    }))
  return [...items(certain, 'open'), ...items(appsThat('maybe').difference(certain), 'unknown')]
}

function stillLive(email: string, state: State, {sessions}: PersonContext): readonly Residual[] {
  const registrations = live(state)
  return [
    ...(state.sessions
      ? [
          {
            code: 'active-session',
            standing: 'open' as const,
            on: email,
            what: `${sessions} active session(s) of ${email}`,
            why: 'Access lists them as active; tokens stop 20 to 30 seconds after the revocation',
            next: 'firebreak verify; revoke again when they stay',
          },
        ]
      : []),
    ...(registrations.length > 0
      ? [
          {
            code: 'active-registration',
            standing: 'open' as const,
            on: email,
            what: `${counted(registrations)} of ${email}`,
            why: 'a device that is registered stays connected, whatever becomes of its person',
            next: `access-user.revoke on ${email} with devices, or registration.revoke on each device`,
            closedBy: 'registration.revoke',
          },
        ]
      : []),
  ]
}

const beyondReach = (email: string): readonly Residual[] => [
  {
    code: 'identity-provider',
    standing: 'not-covered',
    on: email,
    what: `the account of ${email} at the identity provider`,
    why: 'Cloudflare asks the identity provider who somebody is, and cannot disable anybody there',
    next: `disable ${email} at the identity provider, by hand`,
  },
  {
    code: 'application-session',
    standing: 'not-covered',
    on: email,
    what: `sessions that applications keep for ${email} by themselves`,
    why: 'Access ends its own sessions only',
    next: 'ask the owners of the applications to end them',
  },
]

/** What still works for a person once revoked. */
export const personResidual = (email: string, state: State, context: PersonContext): readonly Residual[] => [
  ...signInAgain(email, context),
  ...stillLive(email, state, context),
  ...beyondReach(email),
]
