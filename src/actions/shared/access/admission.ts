import type {AccessRule} from 'cloudflare/resources/zero-trust/access/applications/policies'
import type {AccessPolicies, AppPolicy, Rules} from './policies.ts'

/** `maybe` where a rule asks for something that is not known here, such as a group of the identity provider. */
export type Match = 'yes' | 'maybe' | 'no'

/** Somebody or something at the door of an application: a person, a service token, or an address. */
export type Subject =
  | {readonly kind: 'person'; readonly email: string}
  | {readonly kind: 'service-token'; readonly id: string}
  | {readonly kind: 'address'; readonly address: string}

type Groups = AccessPolicies['groups']

const some = (matches: readonly Match[]): Match => {
  if (matches.includes('yes')) return 'yes'
  return matches.includes('maybe') ? 'maybe' : 'no'
}
const every = (matches: readonly Match[]): Match => {
  if (matches.includes('no')) return 'no'
  return matches.includes('maybe') ? 'maybe' : 'yes'
}
const not = (match: Match): Match => (match === 'maybe' ? match : match === 'yes' ? 'no' : 'yes')
const when = (condition: boolean): Match => (condition ? 'yes' : 'no')

/** Rules about the request rather than about who sends it: any subject may meet them. */
const ofTheRequest = ['ip', 'ip_list', 'geo', 'device_posture', 'external_evaluation', 'certificate', 'common_name']

const sameAddress = (one: string, other: string): boolean =>
  one.replace(/\/(32|128)$/, '') === other.replace(/\/(32|128)$/, '')

function matchOf(rule: AccessRule, subject: Subject, groups: Groups): Match {
  if ('everyone' in rule) return 'yes'
  if ('group' in rule) {
    const group = groups?.get(rule.group.id)
    return group === undefined ? 'maybe' : isIn(group, subject, groups)
  }
  if (subject.kind === 'address') {
    return 'ip' in rule && sameAddress(rule.ip.ip, subject.address) ? 'yes' : 'maybe'
  }
  if (ofTheRequest.some((kind) => kind in rule)) return 'maybe'
  if (subject.kind === 'service-token') {
    if ('service_token' in rule) return when(rule.service_token.token_id === subject.id)
    return when('any_valid_service_token' in rule)
  }
  if ('service_token' in rule || 'any_valid_service_token' in rule) return 'no'
  const email = subject.email.toLowerCase()
  if ('email' in rule) return when(rule.email.email.toLowerCase() === email)
  if ('email_domain' in rule) return when(email.endsWith(`@${rule.email_domain.domain.toLowerCase()}`))
  return 'maybe'
}

function isIn({include, exclude, require}: Rules, subject: Subject, groups: Groups): Match {
  const matches = (rules: readonly AccessRule[]) => rules.map((rule) => matchOf(rule, subject, groups))
  return every([some(matches(include)), ...matches(require), not(some(matches(exclude)))])
}

/** Whether the decision is one that this subject can profit from: Service Auth is for what has no identity. */
function concerns({decision}: AppPolicy, {kind}: Subject): boolean {
  if (decision === 'bypass') return true
  if (kind === 'address') return decision === 'allow' || decision === 'non_identity'
  return decision === (kind === 'person' ? 'allow' : 'non_identity')
}

/**
 * Whether this policy lets the subject in. A Bypass policy asks for no identity, so that only what matches everybody
 * certainly matches (docs: Access policies, Bypass).
 */
export function admits(policy: AppPolicy, subject: Subject, groups: Groups): Match {
  if (!concerns(policy, subject)) return 'no'
  if (policy.decision !== 'bypass') return isIn(policy, subject, groups)
  return policy.include.some((rule) => 'everyone' in rule) && policy.exclude.length === 0 ? 'yes' : 'maybe'
}

/** Whether the policy excludes this group by name. */
export const excludesGroup = ({exclude}: AppPolicy, id: string): boolean =>
  exclude.some((rule) => 'group' in rule && rule.group.id === id)
