import {openSession} from '../../../src/sandbox/account/edge/access.ts'
import {deskName, mallory, robin} from '../../../src/sandbox/families/people/seed.ts'
import {peopleOf} from '../../../src/sandbox/families/people/store.ts'
import type {World} from '../../../src/sandbox/world.ts'
import type {Leftover} from './leftover.ts'

/** Somebody takes the quarantine group out of the policies of the desk. */
function dropExcludes({account}: World): void {
  for (const app of account.apps.values()) {
    if (app.name !== deskName) continue
    account.apps.set(app.id, {...app, policies: app.policies.map((policy) => ({...policy, exclude: []}))})
  }
}

function signInAtDesk({account}: World): void {
  for (const {id, name} of account.apps.values()) if (name === deskName) openSession(account, id, {email: robin})
}

const issuedNow = ({account}: World) => account.clock.now().toISOString()

export const peopleLeftovers: readonly Leftover[] = [
  {action: 'access-group.quarantine', code: 'policy-without-exclude', plant: dropExcludes},
  {
    action: 'access-group.quarantine',
    code: 'bypass-policy',
    plant({account}) {
      for (const app of account.apps.values()) {
        const policy = {id: 'bypass', name: 'open', decision: 'bypass' as const, include: [{everyone: {}}]}
        account.apps.set(app.id, {...app, policies: [...app.policies, policy]})
      }
    },
  },
  {action: 'access-user.revoke', code: 'active-session', plant: signInAtDesk},
  {
    action: 'access-user.revoke',
    code: 'active-registration',
    plant: (world) => void world.addDevice({name: 'robin-phone', address: '100.96.0.42', enrolment: {email: robin}}),
  },
  {
    action: 'access-user.revoke',
    code: 'sign-in-again',
    plant: (world) => void world.addApp({name: 'wiki', type: 'self_hosted', admits: [], emails: [robin]}),
  },
  {
    action: 'member.suspend',
    code: 'token-made-by-member',
    plant(world, {member}) {
      const {name: createdBy} = member as {readonly name: string}
      world.addApiToken({name: 'left-behind', permissions: ['Zero Trust Read'], createdBy})
    },
  },
  {
    action: 'member.suspend',
    code: 'user-group',
    plant({account}) {
      const {members, userGroups} = peopleOf(account)
      userGroups.set('group', {id: 'group', name: 'platform', members: [...members.keys()]})
    },
  },
  {
    action: 'zero-trust.dashboard-read-only',
    code: 'token-issued-lately',
    plant: (world) =>
      void world.addApiToken({
        name: 'left-behind',
        permissions: ['Zero Trust Write'],
        createdBy: mallory,
        issuedOn: issuedNow(world),
      }),
  },
  {
    action: 'zero-trust.dashboard-read-only',
    code: 'member-added-lately',
    plant({account}) {
      const {members} = peopleOf(account)
      const [known] = members.values()
      if (known === undefined) throw new Error('the account has no member to copy')
      const id = 'friend'
      members.set(id, account.lag('setting', {...known.stored, id, email: 'friend@example.com'}))
      account.audit.push({
        id,
        account: {id: account.id, name: account.name},
        action: {description: 'Add member', result: 'success', time: account.stamp(), type: 'create'},
        actor: {context: 'dash', email: mallory, ip_address: '', token_id: '', token_name: '', type: 'user'},
        raw: {
          cf_ray_id: '',
          method: 'POST',
          status_code: 200,
          uri: `/client/v4/accounts/${account.id}/members`,
          user_agent: '',
        },
        resource: {id, product: 'account', scope: 'accounts', type: 'member'},
      })
    },
  },
]
