import {memory} from '../family.ts'
import type {Lagging} from '../../temper/propagation.ts'

/** One grant of a membership (SDK: shared.Member.Policy), its groups by their ids and names. */
export interface MemberPolicy {
  readonly id: string
  readonly access: 'allow' | 'deny'
  readonly permission_groups: readonly {readonly id: string; readonly name: string}[]
  readonly resource_groups: readonly {readonly id: string; readonly name: string}[]
}

export interface Member {
  readonly id: string
  readonly email: string
  readonly status: 'accepted' | 'pending'
  readonly policies: readonly MemberPolicy[]
  /** Proves at the dashboard who it is. */
  readonly dashboardSession: string
}

/** Members that share the policies of a group, by their membership ids (SDK: iam/user-groups). */
export interface UserGroup {
  readonly id: string
  readonly name: string
  readonly members: readonly string[]
}

export interface PeopleStore {
  readonly members: Map<string, Lagging<Member>>
  readonly userGroups: Map<string, UserGroup>
  /** CF_Authorization cookies that people had before the incident, by e-mail address. */
  readonly cookies: Map<string, string>
  /** API tokens that a person of the dashboard has made during the incident. */
  readonly madeTokens: {readonly id: string; readonly name: string}[]
}

/** Memberships of the account, and what its people were handed in peace time. */
export const peopleOf = memory<PeopleStore>(() => ({
  members: new Map(),
  userGroups: new Map(),
  cookies: new Map(),
  madeTokens: [],
}))
