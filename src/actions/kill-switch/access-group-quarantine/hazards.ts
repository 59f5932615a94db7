import type {Hazard} from '../../../core/action.ts'
import {admits, excludesGroup} from '../../shared/access/admission.ts'
import type {AppPolicy} from '../../shared/access/policies.ts'
import {type GroupContext, includeOf, type Params, quarantined, wantedRules} from './group.ts'

/** The most rules that a group takes (docs: Cloudflare One account limits). */
const mostRules = 1000

const placed = ({app, name}: AppPolicy): string => `${name} of ${app}`
const namesOf = (policies: readonly AppPolicy[]): string => policies.map(placed).join(', ')

/** Whether the policy asks for this group anywhere but in its excludes. */
const asksFor = ({include, require}: AppPolicy, id: string): boolean =>
  [...include, ...require].some((rule) => 'group' in rule && rule.group.id === id)

function ownHazards(params: Params, {group}: GroupContext): readonly Hazard[] {
  const {name: object} = group
  const size = includeOf(group, params, {rules: [...wantedRules(params)]}).length
  const hazards: readonly (Hazard | false)[] = [
    size > mostRules && {
      rule: 'group-full',
      result: 'refused',
      object,
      message: `${object} would have ${size} rules, and a group takes ${mostRules}`,
      next: [`take rules that nobody needs any more out of ${object} in the dashboard, then plan again`],
    },
    group.require.length + group.exclude.length > 0 && {
      rule: 'group-narrowed',
      result: 'refused',
      object,
      message: `${object} has Require or Exclude rules of its own: who is put into it may still not be in it`,
      next: [`in the dashboard, leave only Include rules in ${object}, then plan again`],
    },
  ]
  return hazards.filter((hazard) => hazard !== false)
}

function policyHazards(params: Params, {group, access}: GroupContext): readonly Hazard[] {
  const {name: object} = group
  const {id} = params.group
  if (access === undefined) {
    return [
      {
        rule: 'policies-unread',
        result: 'warned',
        object,
        message: `the policies of the Access applications cannot be read: whether they exclude ${object} is not known`,
        next: ['give the token Access: Apps and Policies Read'],
      },
    ]
  }
  const {policies, groups} = access
  const admitting = policies.filter((policy) => asksFor(policy, id))
  const excluding = policies.filter((policy) => excludesGroup(policy, id))
  const letIn = policies.filter(
    (policy) =>
      !excludesGroup(policy, id) && quarantined(params).some((subject) => admits(policy, subject, groups) === 'yes'),
  )
  return [
    ...(admitting.length > 0 ? [groupAdmits(object, admitting)] : []),
    ...(excluding.length === 0 ? [excludedNowhere(object)] : []),
    ...(letIn.length > 0 ? [notExcluded(object, letIn)] : []),
  ]
}

const groupAdmits = (object: string, policies: readonly AppPolicy[]): Hazard => ({
  rule: 'group-admits',
  result: 'refused',
  object,
  message: `${namesOf(policies)} lets in who is in ${object}: putting somebody into it would open that door`,
  next: [`in the dashboard, take ${object} out of the Include and Require rules, then plan again`],
})

const excludedNowhere = (object: string): Hazard => ({
  rule: 'group-excluded-nowhere',
  result: 'refused',
  object,
  message: `no policy excludes ${object}: putting somebody into it keeps nobody out`,
  next: [`in the dashboard, add ${object} to the Exclude rules of every Allow and Service Auth policy`],
})

const notExcluded = (object: string, policies: readonly AppPolicy[]): Hazard => ({
  rule: 'group-not-excluded',
  result: 'warned',
  object,
  message: `${namesOf(policies)} does not exclude ${object} and goes on letting them in`,
  next: [
    `in the dashboard, add ${object} to the Exclude rules of ${namesOf(policies)}; a Bypass policy takes no identity into account`,
  ],
})

/** Reasons why putting somebody into the group would keep nobody out, or let somebody in. */
export const groupHazards = (params: Params, context: GroupContext): readonly Hazard[] => [
  ...ownHazards(params, context),
  ...policyHazards(params, context),
]
