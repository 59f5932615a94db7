import type {Account} from '../../account/account.ts'
import {openSession} from '../../account/edge/access.ts'
import {createSeeding} from '../../account/seeding.ts'
import type {Cast} from '../../scenarios/scenario.ts'
import {type MemberPolicy, peopleOf} from './store.ts'

export const deskName = 'research-desk'
/** The person in whose name research-bot acts, one who has nothing to do with it, and one who has taken over a dashboard session. */
export const robin = 'robin@example.com'
export const kim = 'kim@example.com'
export const mallory = 'mallory@example.com'
export const laptop = {name: 'robin-laptop', address: '100.96.0.41'}

function addMember(account: Account, email: string, role: string): void {
  const {mint} = account
  const group = (kind: string, name: string) => ({id: mint.hex(kind), name})
  const policy: MemberPolicy = {
    id: mint.hex('member-policy'),
    access: 'allow',
    permission_groups: [group('member-permission-group', role)],
    resource_groups: [group('member-resource-group', 'com.cloudflare.api.account')],
  }
  const member = {
    id: mint.hex('member'),
    email,
    status: 'accepted' as const,
    policies: [policy],
    dashboardSession: mint.hex('dashboard-session', 64),
  }
  peopleOf(account).members.set(member.id, account.lag('setting', member))
}

/** Robin and Kim work at the research desk; Robin, Mallory and the owner are members of the account. */
export function seedPeople(account: Account, {levers}: Cast): void {
  const world = createSeeding(account)
  world.addPerson({email: robin, name: 'Robin Researcher'})
  world.addPerson({email: kim, name: 'Kim Colleague'})
  const {id} = world.addApp({
    name: deskName,
    type: 'self_hosted',
    domain: 'desk.example.com',
    admits: [],
    emails: [robin, kim],
    excludes: levers.quarantineGroup === undefined ? [] : [levers.quarantineGroup.id],
  })
  for (const email of [robin, kim]) peopleOf(account).cookies.set(email, openSession(account, id, {email}))
  world.addDevice({...laptop, enrolment: {email: robin}})
  const madeToken = {name: 'research-export', permissions: ['Zero Trust Read'], createdBy: mallory} as const
  const {id: tokenId} = world.addApiToken({...madeToken, issuedOn: account.stamp()})
  peopleOf(account).madeTokens.push({id: tokenId, name: madeToken.name})
  addMember(account, 'owner@example.com', 'Super Administrator - All Privileges')
  addMember(account, robin, 'Cloudflare Zero Trust')
  addMember(account, mallory, 'Super Administrator - All Privileges')
}
