import type {Account} from '../../account/account.ts'
import type {Family, InventoryPart, Surroundings} from '../family.ts'
import {accessUserRoutes} from './access-users.ts'
import {groupRoutes} from './groups.ts'
import {memberRoutes} from './members.ts'
import {organizationRoutes} from './organization.ts'
import {policyRoutes} from './policies.ts'
import {kim, mallory, robin, seedPeople} from './seed.ts'
import {peopleOf} from './store.ts'
import {peopleSurfaces} from './surfaces.ts'

const byName = <Item extends {readonly name: string}>(items: readonly Item[]) =>
  items.toSorted((a, b) => (a.name < b.name ? -1 : 1))

function snapshot(account: Account) {
  const groups = [...account.groups.values()].map(({stored: {include, ...group}}) => ({
    ...group,
    include: include.map((rule) => JSON.stringify(rule)).toSorted(),
  }))
  // A PUT gives the policies of a member new ids.
  const members = [...peopleOf(account).members.values()].map(({stored: {email, status, policies}}) => ({
    name: email,
    status,
    policies: policies.map(({id: _id, ...policy}) => policy),
  }))
  return {state: {groups: byName(groups), members: byName(members), organization: account.organization.stored}}
}

function inventory(account: Account, {front, keep}: Surroundings): InventoryPart {
  const {cookies, members, madeTokens} = peopleOf(account)
  const desk = (who: string, email: string) => ({
    [`${who}-desk`]: {
      type: 'http' as const,
      url: `${front}/people/desk`,
      session: keep(`${who}.session`, cookies.get(email) ?? ''),
    },
  })
  const dashboard = (who: string, email: string) => {
    const member = [...members.values()].find(({stored}) => stored.email === email)?.stored
    const bearer = keep(`${who}.dashboard`, member?.dashboardSession ?? '')
    return {
      [`${who}-dashboard`]: {
        type: 'http' as const,
        url: `${front}/dashboard/zero-trust`,
        method: 'POST' as const,
        bearer,
      },
    }
  }
  return {
    agents: {
      'research-bot': {
        owner: 'group:agent-platform-oncall',
        apiTokens: [...madeTokens],
        users: [
          {name: robin, probes: ['robin-desk', 'robin-sign-in'], memberProbes: ['robin-dashboard']},
          {name: mallory, memberProbes: ['mallory-dashboard']},
        ],
      },
    },
    probes: {
      ...desk('robin', robin),
      ...desk('kim', kim),
      'robin-sign-in': {
        type: 'http',
        url: `${front}/people/login`,
        bearer: keep('robin.assertion', account.people.get(robin)?.assertion ?? ''),
      },
      ...dashboard('robin', robin),
      ...dashboard('mallory', mallory),
    },
  }
}

/** People: those who sign in through Access, the groups and settings that decide about them, and members of the account. */
export const people: Family = {
  name: 'people',
  routes: [...groupRoutes, ...policyRoutes, ...organizationRoutes, ...accessUserRoutes, ...memberRoutes],
  seed: seedPeople,
  snapshot,
  surfaces: peopleSurfaces,
  inventory,
}
