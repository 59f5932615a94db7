import type {Residual} from '../../../core/documents/plan.ts'
import type {MemberContext} from './observe.ts'

function madeTokens(name: string, {madeTokens: tokens}: MemberContext): readonly Residual[] {
  if (tokens === undefined) {
    return [
      {
        code: 'token-made-by-member',
        standing: 'unknown',
        on: name,
        what: `API tokens of the account that ${name} made`,
        why: 'the tokens of the account cannot be read, and each has a life of its own',
        next: 'give the token Account API Tokens Read, then firebreak verify',
      },
    ]
  }
  return tokens.map((token) => ({
    code: 'token-made-by-member',
    standing: 'open',
    on: token,
    what: `API token ${token}, which ${name} made`,
    why: 'a token of the account has a life of its own and does not end with the membership of who made it',
    next: `add ${token} to firebreak.yaml and disable it: firebreak credentials disable ${token}`,
    closedBy: 'api-token.disable',
    closedOn: token,
  }))
}

/** What a member may do is the union of the own policies and those of user groups (docs: account members, policies). */
function sharedPolicies(name: string, {userGroups}: MemberContext): readonly Residual[] {
  if (userGroups === undefined) {
    return [
      {
        code: 'user-group',
        standing: 'unknown',
        on: name,
        what: `what ${name} may do through user groups`,
        why: 'the user groups of the account cannot be read',
        next: `look at Manage account, Members, User groups in the dashboard`,
      },
    ]
  }
  return userGroups.map((group) => ({
    code: 'user-group',
    standing: 'open',
    on: group,
    what: `what ${name} may do through user group ${group}`,
    why: 'a member has the policies of the user groups as well as the own ones',
    next: `take ${name} out of user group ${group} in the dashboard`,
  }))
}

/** What still works for a member whose policies deny. */
export function memberResidual(name: string, context: MemberContext): readonly Residual[] {
  if (context.member === undefined) return madeTokens(name, context)
  return [
    ...madeTokens(name, context),
    ...sharedPolicies(name, context),
    {
      code: 'user-owned-key',
      standing: 'not-covered',
      on: name,
      what: `API tokens that ${name} owns as a user, and the Global API Key`,
      why: 'no endpoint lists those of another user. They have no more rights than the membership; that they lose them with it is documented of a removed member only',
      next: `when in doubt, remove ${name} from the account in the dashboard`,
    },
    {
      code: 'connected-application',
      standing: 'not-covered',
      on: name,
      what: `applications that ${name} has connected to the own Cloudflare profile`,
      why: 'grants of a user to OAuth clients can be neither listed nor revoked by anybody else',
      next: `have ${name} revoke them under Profile, Connected Applications`,
    },
  ]
}
