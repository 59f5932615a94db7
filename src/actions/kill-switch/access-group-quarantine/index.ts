import {defineAction, type Move, type Proposal} from '../../../core/action.ts'
import {sameJson} from '../../../core/digest.ts'
import {held, notHeld, type Verdict} from '../../../core/outcome.ts'
import {type GroupContext, includeOf, Params, quarantined, State, wantedRules} from './group.ts'
import {groupHazards} from './hazards.ts'
import {observeGroup, readGroup} from './observe.ts'
import {groupResidual} from './residual.ts'

function plan(params: Params, before: State): Proposal<State> {
  const rules = [...wantedRules(params)]
  const names = quarantined(params)
    .map(({name}) => name)
    .join(', ')
  const {name} = params.group
  if (sameJson(before.rules, rules)) return {kind: 'none', why: `${names} is already in ${name}`}
  const people = params.people.length > 0 ? '; people are kept out when they next sign in' : ''
  return {
    kind: 'update',
    after: {rules},
    summary: `Put ${names} into Access group ${name}, which policies exclude: service tokens and addresses are refused at once${people}`,
  }
}

function apply(params: Params, before: State, after: State, {group}: GroupContext): readonly Move[] {
  if (sameJson(before, after)) return []
  const {name, exclude, require, isDefault} = group
  return [
    {
      name: after.rules.length > before.rules.length ? 'put-into-group' : 'take-out-of-group',
      replaces: {seen: group, look: async (reader) => (await readGroup(reader, params.group)).group},
      send: ({api, account}) =>
        api.zeroTrust.access.groups.update(params.group.id, {
          account_id: account,
          name,
          include: includeOf(group, params, after),
          exclude: [...exclude],
          require: [...require],
          ...(isDefault ? {is_default: true} : {}),
        }),
    },
  ]
}

/** Holds in one direction or the other: which rules should be there is what `after` says. */
function verify(after: State, now: State): Verdict {
  const missing = after.rules.filter((rule) => !now.rules.includes(rule))
  const left = now.rules.filter((rule) => !after.rules.includes(rule))
  if (missing.length > 0) return notHeld(`the group does not have ${missing.join(', ')}`)
  return left.length > 0 ? notHeld(`the group still has ${left.join(', ')}`) : held
}

/** Takes out what this change put in and nothing else: who was in the group before stays, and so does who came since. */
function release(params: Params, before: State, after: State, now: State): Proposal<State> {
  const added = after.rules.filter((rule) => !before.rules.includes(rule))
  const rules = now.rules.filter((rule) => !added.includes(rule))
  const {name} = params.group
  if (sameJson(rules, now.rules)) return {kind: 'none', why: `somebody has taken them out of ${name} already`}
  return {kind: 'update', after: {rules}, summary: `Take out of Access group ${name} again what was put into it`}
}

/**
 * Puts service tokens, people and addresses into a group that every policy excludes. An update replaces the group, so
 * that each sends back what the look before it found: rules that others have put in meanwhile stay. A service token or
 * an address is evaluated with each request, an e-mail address when somebody signs in (docs: Access policies).
 */
export default defineAction<Params, State, GroupContext>({
  id: 'access-group.quarantine',
  family: 'kill-switch',
  title: 'Put somebody into the Access quarantine group',
  source:
    'https://developers.cloudflare.com/cloudflare-one/access-controls/policies/ and cloudflare/resources/zero-trust/access/groups (GroupUpdateParams)',
  permissions: {
    read: ['Access: Organizations, Identity Providers, and Groups Read', 'Access: Apps and Policies Read'],
    write: ['Access: Organizations, Identity Providers, and Groups Write'],
  },
  target: {param: 'group', kind: 'access-group'},
  refs: {tokens: 'service-token'},
  class: 'P',
  blastRadius: 'BR1',
  undo: 'U1',
  direction: 'restrict',
  propagation: {
    ms: 30_000,
    source:
      'not documented: assumed to be the 20 to 30 seconds of a session revocation; not verified on a live account',
  },
  params: Params,
  state: State,
  observe: observeGroup,
  plan,
  hazards: (params, {context}) => groupHazards(params, context),
  apply,
  verify,
  release,
  residual: (params, {context}) => groupResidual(params, context),
})
