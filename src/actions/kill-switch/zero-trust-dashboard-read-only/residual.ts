import type {Residual} from '../../../core/documents/plan.ts'
import type {HexRef} from '../../../core/targets.ts'
import type {DashboardContext} from './observe.ts'

type Kind = 'token' | 'member'

const words = {
  token: {
    code: 'token-issued-lately',
    what: (name: string) => `API token ${name}`,
    why: 'it was issued within the look-back, and the lock stops no API token',
    next: (name: string) =>
      `when nobody vouches for it, add ${name} to firebreak.yaml and disable it: firebreak credentials disable ${name}`,
    closedBy: 'api-token.disable',
    unread: 'API tokens that were issued lately',
    permission: 'Account API Tokens Read',
  },
  member: {
    code: 'member-added-lately',
    what: (name: string) => `member ${name}`,
    why: 'the membership was made within the look-back, and the lock reaches Zero Trust settings only',
    next: (name: string) => `when nobody vouches for it, member.suspend on ${name}`,
    closedBy: 'member.suspend',
    unread: 'members who were added lately',
    permission: 'Account Settings Read',
  },
} as const

function leftBy(kind: Kind, names: readonly string[] | undefined, account: HexRef): readonly Residual[] {
  const {code, what, why, next, closedBy, unread, permission} = words[kind]
  if (names !== undefined) {
    return names.map((name) => ({
      code,
      standing: 'open',
      on: name,
      what: what(name),
      why,
      next: next(name),
      closedBy,
      closedOn: name,
    }))
  }
  return [
    {
      code,
      standing: 'unknown',
      on: account.name,
      what: unread,
      why: 'they cannot be read, or the audit log is longer than what is read of it',
      next: `give the token ${permission}, then firebreak verify`,
    },
  ]
}

/** What the lock of the Zero Trust dashboard leaves open. */
export const dashboardResidual = (account: HexRef, {issued, added}: DashboardContext): readonly Residual[] => [
  ...leftBy('token', issued, account),
  ...leftBy('member', added, account),
  {
    code: 'dashboard-beyond-zero-trust',
    standing: 'not-covered',
    on: account.name,
    what: 'every part of the dashboard but Zero Trust: Workers, DNS, members, API tokens',
    why: 'the lock is one of the Zero Trust settings and reaches no further',
    next: 'suspend the member whose session was taken over: member.suspend',
  },
]
