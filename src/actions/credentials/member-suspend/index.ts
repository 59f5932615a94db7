import {z} from 'zod'
import {defineAction, type Move, type Proposal} from '../../../core/action.ts'
import {sameJson} from '../../../core/digest.ts'
import {held, notHeld, type Verdict} from '../../../core/outcome.ts'
import {PersonRef} from '../../../core/targets.ts'
import {memberHazards} from './hazards.ts'
import {type MemberContext, observeMember, replacedMember} from './observe.ts'
import {memberResidual} from './residual.ts'
import {allows, denied, State} from './state.ts'

const Params = z.strictObject({member: PersonRef})
type Params = z.infer<typeof Params>

function plan({member: {name}}: Params, before: State): Proposal<State> {
  if (before.roles.length > 0) {
    return {
      kind: 'impossible',
      why: `${name} has roles and no policies (${before.roles.join(', ')}): there is nothing to turn round, and a role taken away is no longer known`,
      next: `write the roles of ${name} down and remove the member in the dashboard, under Manage account, Members`,
    }
  }
  if (!allows(before)) return {kind: 'none', why: `no policy of the account allows ${name} anything`}
  const count = before.policies.filter(({access}) => access === 'allow').length
  return {
    kind: 'update',
    after: denied(before),
    summary: `Suspend member ${name}: ${count} ${count === 1 ? 'policy denies' : 'policies deny'} what ${count === 1 ? 'it' : 'they'} allowed; the membership stays`,
  }
}

function apply(_params: Params, before: State, after: State, {member}: MemberContext): readonly Move[] {
  if (member === undefined || sameJson(before, after)) return []
  return [
    {
      name: allows(after) ? 'give-back-policies' : 'deny-policies',
      replaces: replacedMember(member.id, before),
      send: ({api, account}) => api.accounts.members.update(member.id, {account_id: account, policies: after.policies}),
    },
  ]
}

function verify(after: State, now: State): Verdict {
  if (sameJson(now, after)) return held
  if (allows(now) && !allows(after)) return notHeld('a policy of the member still allows')
  return notHeld('the policies of the member are not as they were sent')
}

function release({member: {name}}: Params, before: State, after: State, now: State): Proposal<State> {
  if (sameJson(now, before)) return {kind: 'none', why: `${name} has the policies from before already`}
  if (!sameJson(now, after)) {
    return {
      kind: 'impossible',
      why: `somebody changed the policies of ${name} since`,
      next: `look at ${name} under Manage account, Members in the dashboard and set the policies there`,
    }
  }
  return {kind: 'update', after: before, summary: `Give member ${name} the policies from before back`}
}

/**
 * Takes away what a member may do, and keeps the membership: each policy that allows is turned into one that denies the
 * same (SDK: MemberUpdateParams, `access: 'allow' | 'deny'`). The status of a membership cannot be changed, and a
 * removed member would have to be invited anew and accept. That a policy which denies takes effect for members is not
 * verified on a live account: a request that Cloudflare does not take changes nothing, and a probe shows the effect.
 */
export default defineAction<Params, State, MemberContext>({
  id: 'member.suspend',
  family: 'credentials',
  title: 'Suspend a member of the account',
  source:
    'https://developers.cloudflare.com/fundamentals/manage-members/policies/ and cloudflare/resources/accounts/members (MemberUpdateParams)',
  permissions: {read: ['Account Settings Read', 'Account API Tokens Read'], write: ['Account Settings Write']},
  target: {param: 'member', kind: 'member'},
  class: 'P',
  blastRadius: 'BR4',
  undo: 'U1',
  direction: 'restrict',
  propagation: {ms: 30_000, source: 'not documented: an assumption, not verified on a live account'},
  params: Params,
  state: State,
  observe: observeMember,
  plan,
  hazards: ({member}, {context}) => memberHazards(member.name, context),
  apply,
  verify,
  release,
  residual: ({member}, {context}) => memberResidual(member.name, context),
})
