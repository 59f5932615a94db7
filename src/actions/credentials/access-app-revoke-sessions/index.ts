import {z} from 'zod'
import {defineAction, type Hazard} from '../../../core/action.ts'
import {held, unproven} from '../../../core/outcome.ts'
import {UuidRef} from '../../../core/targets.ts'
import {residualAccess} from './residual-access.ts'
import {observeSessions, type SessionContext, type SessionParams, type SessionState} from './observe-sessions.ts'

const Params = z.strictObject({app: UuidRef, holders: z.array(UuidRef).default([])})
const State = z.strictObject({live: z.boolean()})

const whose = (holders: readonly UuidRef[]): string =>
  holders.length === 0 ? 'anybody' : holders.map(({name}) => name).join(', ')

function hazardsOf({name}: UuidRef, {people, recorded}: SessionContext): readonly Hazard[] {
  return [
    ...(people === false
      ? []
      : [
          {
            rule: 'people-sign-in-again',
            result: 'warned' as const,
            object: name,
            message: `${name} may be used by people as well: they will have to sign in again`,
          },
        ]),
    ...(recorded
      ? []
      : [
          {
            rule: 'sessions-assumed',
            result: 'warned' as const,
            object: name,
            message: `sign-ins to ${name} cannot all be read: a live session is assumed`,
          },
        ]),
  ]
}

/** Ends every session of an Access application. It does not stop a credential from opening a new one (docs: Access, session management). */
export default defineAction<SessionParams, SessionState, SessionContext>({
  id: 'access-app.revoke-sessions',
  family: 'credentials',
  title: 'End the sessions of an Access application',
  source: 'https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/',
  permissions: {
    read: [
      'Access: Apps and Policies Read',
      'Access: Service Tokens Read',
      'Access: Organizations, Identity Providers, and Groups Read',
      'Access: Audit Logs Read',
      'Account Analytics Read',
      'Account Settings Read',
    ],
    write: ['Access: Apps and Policies Revoke'],
  },
  target: {param: 'app', kind: 'access-app'},
  refs: {holders: 'service-token'},
  class: 'D',
  blastRadius: 'BR2',
  undo: 'U4',
  direction: 'restrict',
  propagation: {
    ms: 30_000,
    source:
      'an assumption, not verified on a live account: docs say "immediately" of an application, and 20 to 30 seconds of a user',
  },
  params: Params,
  state: State,
  observe: observeSessions,

  plan: ({app, holders}, before) =>
    before.live
      ? {
          kind: 'update',
          after: {live: false},
          summary: `End every session of ${app.name}: ${whose(holders)} may hold one`,
        }
      : {
          kind: 'none',
          why: `no session of ${app.name} is live for ${whose(holders)}: none is handed out, or all were revoked after their holders were disabled`,
        },

  hazards: ({app}, {state, context}) => (state.live ? hazardsOf(app, context) : []),

  apply: ({app}, before, after) =>
    before.live && !after.live
      ? [
          {
            name: 'revoke',
            send: ({api, account}) => api.zeroTrust.access.applications.revokeTokens(app.id, {account_id: account}),
          },
        ]
      : [],

  verify: (after, now) =>
    after.live || !now.live
      ? held
      : unproven('the audit log does not show a revocation after the last sign-in yet; the probes prove the effect'),

  release: ({app}) => ({
    kind: 'none',
    why: `sessions of ${app.name} cannot be brought back; clients sign in again by themselves`,
  }),

  residual: ({app}, {context}) => residualAccess(app, context),
})
