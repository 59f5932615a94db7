import type {AccountCheck, Found, OwnToken} from '../../check.ts'
import {neededBy} from '../../needed.ts'

type Verb = 'read' | 'write'

const severities = {read: 'warning', write: 'blocker'} as const
/** Where the dashboard shows a token, by whose it is. */
const pages = {
  account: 'Manage Account, Account API tokens',
  user: 'My Profile, API Tokens',
  unknown: 'API tokens',
} as const satisfies Readonly<Record<OwnToken['identity']['kind'], string>>
/** Write is called Edit on the dashboard. */
const onDashboard = (permission: string): string => permission.replace(/ Write$/, ' Edit')

function lacking(token: OwnToken, needed: ReadonlyMap<string, readonly string[]>, verb: Verb): readonly Found[] {
  return [...needed]
    .filter(([permission]) => token.grants.granted(permission) === 'missing')
    .map(([permission, runbooks]) => ({
      object: token.name,
      severity: severities[verb],
      message: `the token lacks ${permission}`,
      mend: [
        `give the token of ${token.name} the permission ${onDashboard(permission)} (dashboard: ${pages[token.identity.kind]})`,
      ],
      runbooks,
    }))
}

function unknown(token: OwnToken, needed: readonly string[]): readonly Found[] {
  const open = needed.filter((permission) => token.grants.granted(permission) === 'unknown')
  if (open.length === 0) return []
  const why = token.grants.unread ?? 'its policies deny or limit something, or hold groups that firebreak does not know'
  return [
    {
      object: token.name,
      severity: 'warning',
      message: `whether the token has ${open.length} of the permissions is not known: ${why}`,
      mend: ['give it Account API Tokens Read, or compare it with README "Permissions"'],
    },
  ]
}

export const permissions: AccountCheck = {
  id: 'permissions',
  of: 'account',
  title: 'The tokens have every permission',
  severity: 'blocker',
  why: 'a step without its permission fails, and the rest of the run stays partial',
  reads: 'the policies of the tokens that firebreak works with, against all that the runbooks can use',
  permissions: ['Account API Tokens Read'],
  async look(account, examined) {
    const [tokens, read, write] = await Promise.all([
      account.tokens(),
      neededBy(examined, 'read'),
      neededBy(examined, 'write'),
    ])
    return tokens.flatMap((token) => [
      ...(token.acts ? lacking(token, write, 'write') : []),
      ...lacking(token, read, 'read'),
      ...unknown(token, [...read.keys(), ...(token.acts ? write.keys() : [])]),
    ])
  },
}
