import type {Member, Token} from 'cloudflare/resources/shared'
import type {Observation, Replaced} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {ifReadable} from '../../shared/if-readable.ts'
import {type State, stateOf} from './state.ts'

export interface MemberContext {
  /** Absent for somebody who is no member of the account. */
  readonly member: {readonly id: string} | undefined
  readonly isSuperAdministrator: boolean
  /** Other members who may give a membership back, by address. */
  readonly otherSuperAdministrators: readonly string[]
  /** Who made the API token that firebreak uses; undefined where that is not told. */
  readonly ownTokenMadeBy: string | undefined
  /** Active API tokens of the account that the person made; undefined where they cannot be read. */
  readonly madeTokens: readonly string[] | undefined
  /** User groups that the person is in; undefined where they cannot be read. */
  readonly userGroups: readonly string[] | undefined
}

export const sameAddress = (one: string | undefined, other: string): boolean =>
  one?.toLowerCase() === other.toLowerCase()
const addressOf = ({email, user}: Member): string => email ?? user?.email ?? ''

/** By the name of the role, which is the same in every account (docs: account members, roles). */
function isSuperAdministrator({roles = [], policies = []}: Member): boolean {
  const granted = policies.filter(({access}) => access !== 'deny').flatMap((policy) => policy.permission_groups ?? [])
  const names = policies.length > 0 ? granted.map(({name}) => name) : roles.map(({name}) => name)
  return names.some((name) => name?.startsWith('Super Administrator') === true)
}

async function readMembers({api, account, all}: Reader): Promise<readonly Member[]> {
  return all(
    (at) => api.accounts.members.list({account_id: account, ...at}),
    ({id}) => id,
  )
}

/** A membership whose policies an update replaces. */
export const replacedMember = (id: string, seen: State): Replaced => ({
  seen,
  async look(reader) {
    const found = (await readMembers(reader)).find((member) => member.id === id)
    return found === undefined ? null : stateOf(found)
  },
})

async function readTokens({
  api,
  account,
  all,
}: Reader): Promise<{readonly own?: string; readonly tokens: readonly Token[]}> {
  const [own, tokens] = await Promise.all([
    ifReadable(api.accounts.tokens.verify({account_id: account})),
    all(
      (at) => api.accounts.tokens.list({account_id: account, ...at}),
      ({id}) => id,
    ),
  ])
  return {tokens, ...(own === undefined ? {} : {own: own.id})}
}

/** User groups that this membership is in. Accounts without the feature have none. */
async function readUserGroups({api, account, all}: Reader, memberId: string): Promise<readonly string[]> {
  const {userGroups} = api.iam
  const groups = await all(
    (at) => userGroups.list({account_id: account, ...at}),
    ({id}) => id,
  )
  const holding = await Promise.all(
    groups.map(async (group) => {
      const members = await all(
        (at) => userGroups.members.list(group.id, {account_id: account, ...at}),
        ({id}) => id,
      )
      return members.some(({id}) => id === memberId) ? [group.name] : []
    }),
  )
  return holding.flat()
}

/** Reads the membership, who else could give it back, and what the person has made or shares beside it. */
export async function observeMember(
  reader: Reader,
  {member: {name}}: {readonly member: {readonly name: string}},
): Promise<Observation<State, MemberContext>> {
  const [members, issued] = await Promise.all([readMembers(reader), ifReadable(readTokens(reader))])
  const found = members.find((member) => sameAddress(addressOf(member), name))
  const id = found?.id
  const userGroups = id === undefined ? [] : await ifReadable(readUserGroups(reader, id))
  const active = issued?.tokens.filter(({status}) => status === 'active')
  const state = found === undefined ? {policies: [], roles: []} : stateOf(found)
  return {
    target: {kind: 'member', id: name, name},
    state,
    context: {
      member: found === undefined || id === undefined ? undefined : {id},
      isSuperAdministrator: found !== undefined && isSuperAdministrator(found),
      otherSuperAdministrators: members
        .filter((member) => member !== found && member.status === 'accepted' && isSuperAdministrator(member))
        .map(addressOf),
      ownTokenMadeBy: issued?.tokens.find((token) => token.id === issued.own)?.creator_email_at_creation,
      madeTokens: active
        ?.filter((token) => sameAddress(token.creator_email_at_creation, name) && token.id !== issued?.own)
        .map((token) => token.name ?? token.id ?? ''),
      userGroups,
    },
    complete: true,
  }
}
