import {z} from 'zod'
import {defineAction, type Hazard, type Move, type Proposal} from '../../../core/action.ts'
import {PersonRef} from '../../../core/targets.ts'
import {observePerson, type PersonContext} from './observe.ts'
import {personResidual} from './residual.ts'
import {counted, live, State, turned, verdictOf} from './state.ts'

const Params = z.strictObject({
  user: PersonRef,
  /** Whether the person's device registrations are revoked too. */
  devices: z.boolean().default(true),
  /** Whether the person's Cloudflare One Clients must authenticate again where Gateway policies ask for a session. */
  reauthenticate: z.boolean().default(true),
})
type Params = z.infer<typeof Params>

function plan({user: {name}, devices}: Params, before: State): Proposal<State> {
  const cut = devices ? live(before) : []
  if (!before.sessions && cut.length === 0) {
    return {kind: 'none', why: `no session ${devices ? 'and no device registration ' : ''}of ${name} is live`}
  }
  const registrations = devices ? before.registrations.map((one) => ({...one, revoked: true})) : before.registrations
  const acts = [
    ...(before.sessions ? ['end every session'] : []),
    ...(cut.length > 0 ? [`revoke ${counted(cut)}`] : []),
  ]
  return {kind: 'update', after: {sessions: false, registrations}, summary: `Revoke ${name}: ${acts.join(', and ')}`}
}

/** `user_uid` is left out: the address alone says who is meant. */
const revokeUser = ({user, reauthenticate}: Params, devices: boolean): Move => ({
  name: 'revoke-user',
  send: ({api, account}) =>
    api.zeroTrust.organizations.revokeUsers({
      account_id: account,
      email: user.name,
      // Sent as `?devices=true`. The SDK's `body_devices` goes out under that name, which the API does not know.
      ...(devices ? {query_devices: true} : {}),
      warp_session_reauth: reauthenticate,
    }),
})

function apply(params: Params, before: State, after: State): readonly Move[] {
  const revoked = turned(before, after, true)
  const back = turned(before, after, false).map(({id}) => id)
  const endsSessions = before.sessions && !after.sessions
  return [
    ...(endsSessions || revoked.length > 0 ? [revokeUser(params, revoked.length > 0)] : []),
    ...(back.length > 0
      ? [
          {
            name: 'give-back-registrations',
            send: ({api, account}) => api.zeroTrust.devices.registrations.unrevoke({account_id: account, id: back}),
          } satisfies Move,
        ]
      : []),
  ]
}

/** Sessions cannot be given back. Registrations can: those that this change revoked and that nobody has deleted since. */
function release({user: {name}}: Params, before: State, after: State, now: State): Proposal<State> {
  const ours = turned(before, after, true)
  const isOurs = ({id}: {readonly id: string}) => ours.some((one) => one.id === id)
  const back = now.registrations.filter((one) => isOurs(one) && one.revoked)
  const gone = ours.filter(({id}) => !now.registrations.some((one) => one.id === id))
  if (back.length === 0 && gone.length > 0) {
    return {
      kind: 'impossible',
      why: `${counted(gone)} of ${name} was deleted since and cannot be given back`,
      next: `let ${name} enrol the device again; it gets a new Mesh address`,
    }
  }
  if (back.length === 0) return {kind: 'none', why: `sessions cannot be brought back: ${name} signs in again`}
  return {
    kind: 'update',
    // A person who may sign in again does so at any moment: whether there are sessions is none of the goal.
    after: {
      sessions: true,
      registrations: now.registrations.map((one) => (isOurs(one) ? {...one, revoked: false} : one)),
    },
    summary: `Give ${counted(back)} of ${name} back; sessions cannot be, ${name} signs in again`,
  }
}

const unknownPerson = (name: string): Hazard => ({
  rule: 'unknown-person',
  result: 'warned',
  object: name,
  message: `${name} has never signed in through Access: the request may be refused, and what the person has elsewhere goes on`,
  next: ['check the address in firebreak.yaml'],
})

/**
 * Ends what a person has open: every Access session and, with `devices`, the device registrations. It keeps nobody out:
 * after about a minute the person can sign in again where a policy says so. The answer tells nothing, so that the
 * sessions and registrations are read back. Rests on docs: Access, session management, and the SDK's
 * OrganizationRevokeUsersParams.
 */
export default defineAction<Params, State, PersonContext>({
  id: 'access-user.revoke',
  family: 'credentials',
  title: "End a person's Access sessions and devices",
  source: 'https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/',
  permissions: {
    read: [
      'Access: Organizations, Identity Providers, and Groups Read',
      'Access: Apps and Policies Read',
      'Zero Trust Read',
    ],
    write: ['Access: Organizations, Identity Providers, and Groups Revoke', 'Zero Trust Write'],
  },
  target: {param: 'user', kind: 'access-user'},
  class: 'D',
  blastRadius: 'BR1',
  undo: 'U4',
  direction: 'restrict',
  propagation: {ms: 30_000, source: 'docs: tokens stop working 20 to 30 seconds after a revocation'},
  params: Params,
  state: State,
  observe: observePerson,
  plan,
  hazards: ({user}, {context}) => (context.known ? [] : [unknownPerson(user.name)]),
  apply,
  verify: verdictOf,
  release,
  residual: ({user}, {state, context}) => personResidual(user.name, state, context),
})
