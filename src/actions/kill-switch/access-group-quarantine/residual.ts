import type {Residual} from '../../../core/documents/plan.ts'
import {admits, excludesGroup, type Match} from '../../shared/access/admission.ts'
import type {AppPolicy} from '../../shared/access/policies.ts'
import {type GroupContext, type Params, type Quarantined, quarantined} from './group.ts'

function openDoor({app, name, decision}: AppPolicy, subject: Quarantined, match: Match): Residual {
  const certain = match === 'yes'
  return {
    code: decision === 'bypass' ? 'bypass-policy' : 'policy-without-exclude',
    standing: certain ? 'open' : 'unknown',
    on: app,
    what: `${subject.name} on ${app}`,
    why:
      decision === 'bypass'
        ? `policy ${name} lets requests past without asking who sends them${certain ? '' : ', where its rules are met'}`
        : `policy ${name} does not exclude the quarantine group${certain ? '' : ', and its rules may be met'}`,
    next: `in the dashboard, add the group to the Exclude rules of ${name}, or take its Bypass decision away`,
  }
}

function openDoors(params: Params, {access, group}: GroupContext): readonly Residual[] {
  if (access === undefined) {
    return [
      {
        code: 'policies-unread',
        standing: 'unknown',
        on: group.name,
        what: 'applications whose policies do not exclude the group',
        why: 'the policies of the Access applications cannot be read',
        next: 'give the token Access: Apps and Policies Read, then firebreak verify',
      },
    ]
  }
  const {policies, groups} = access
  return policies
    .filter((policy) => policy.decision === 'bypass' || !excludesGroup(policy, params.group.id))
    .flatMap((policy) =>
      quarantined(params).flatMap((subject) => {
        const match = admits(policy, subject, groups)
        return match === 'no' ? [] : [openDoor(policy, subject, match)]
      }),
    )
}

/** A rule about an e-mail address is evaluated at login only (docs: Access policies, when rules are evaluated). */
function openSessions({people}: Params, {sessions}: GroupContext): readonly Residual[] {
  return people.flatMap((email) => {
    const count = sessions.get(email)
    if (count === 0) return []
    return [
      {
        code: 'session-outlives-quarantine',
        standing: count === undefined ? ('unknown' as const) : ('open' as const),
        on: email,
        what: `${count ?? 'possible'} session(s) of ${email}`,
        why: 'a rule about an e-mail address is evaluated when somebody signs in, and not again while the session lasts',
        next: `access-user.revoke on ${email}`,
        closedBy: 'access-user.revoke',
        closedOn: email,
      },
    ]
  })
}

/** What still works for those who are in the quarantine group. */
export const groupResidual = (params: Params, context: GroupContext): readonly Residual[] => [
  ...openDoors(params, context),
  ...openSessions(params, context),
]
