import type {AccountCheck, AccountSeen, Examined, Found} from '../../check.ts'
import {daysUntil} from './days-until.ts'

/** Longer than a year is no short life. */
const mostDays = 366
const idleDays = 90

/** What is wrong with the life of a credential. */
function life(expiresOn: string | undefined, now: Date): string | undefined {
  if (expiresOn === undefined) return 'it never expires'
  const days = daysUntil(expiresOn, now)
  if (days < 0) return `it expired at ${expiresOn}`
  return days > mostDays ? `it is good for ${days} days more` : undefined
}

const shorten = ['give it a short life: what leaks then ends by itself']

async function ofApiTokens(account: AccountSeen, {inventory: {agents}, now}: Examined): Promise<readonly Found[]> {
  const listed = new Map((await account.apiTokens()).map((token) => [token.id, token]))
  return Object.values(agents)
    .flatMap(({apiTokens}) => apiTokens)
    .flatMap(({id, name}): readonly Found[] => {
      const token = listed.get(id)
      if (token === undefined) return []
      const [object, wrong] = [`API token ${name}`, life(token.expiresOn, now)]
      const idle = token.lastUsedOn === undefined ? undefined : -daysUntil(token.lastUsedOn, now)
      return [
        ...(wrong === undefined ? [] : [{object, message: wrong, mend: shorten}]),
        ...(idle === undefined || idle <= idleDays
          ? []
          : [
              {
                object,
                severity: 'advice' as const,
                message: `it was last used ${idle} days ago`,
                mend: [`firebreak credentials disable ${name} --kind api-token`],
              },
            ]),
      ]
    })
}

/** SDK: `ServiceToken.expires_at`; a listing does not say when one was last used. */
async function ofServiceTokens({reader}: AccountSeen, {inventory: {agents}, now}: Examined): Promise<readonly Found[]> {
  const {account, api, all} = reader
  const listed = await all(
    ({page}) => api.zeroTrust.access.serviceTokens.list({account_id: account, page, per_page: 100}),
    ({id}) => id,
  )
  const expiry = new Map(listed.map(({id, expires_at: at}) => [id, at]))
  return Object.values(agents)
    .flatMap(({serviceTokens}) => serviceTokens)
    .filter(({id}) => expiry.has(id))
    .flatMap(({id, name}) => {
      const wrong = life(expiry.get(id), now)
      return wrong === undefined ? [] : [{object: `service token ${name}`, message: wrong, mend: shorten}]
    })
}

export const credentials: AccountCheck = {
  id: 'credentials',
  of: 'account',
  title: 'What agents hold is short-lived and in use',
  severity: 'warning',
  why: 'a credential without an end is the one that is found in a repository years later',
  reads: 'expiry and last use of every API token and service token that the inventory gives to an agent',
  permissions: ['Account API Tokens Read', 'Access: Service Tokens Read'],
  look: async (account, examined) =>
    (await Promise.all([ofApiTokens(account, examined), ofServiceTokens(account, examined)])).flat(),
}
