import type {Inventory} from '../../../core/documents/inventory.ts'
import type {AccountCheck, Found, OwnToken} from '../../check.ts'
import {endingSoon} from './days-until.ts'

function shared({name, acts, identity: {tokenId}}: OwnToken, {agents, responders}: Inventory): readonly Found[] {
  const holders = Object.entries(agents).filter(([, agent]) => agent.apiTokens.some(({id}) => id === tokenId))
  const found = holders.map(([agent]): Found => ({
    object: name,
    message: `it is the API token of agent ${agent}: to revoke that one would stop firebreak`,
    mend: [`make a token for firebreak alone, and set ${name} to it`],
  }))
  if (!acts || responders.breakGlassToken !== tokenId) return found
  return [
    ...found,
    {
      object: name,
      message: 'it is the break-glass token: nothing is left when it is lost',
      mend: [`make a token for firebreak alone, and set ${name} to it`],
    },
  ]
}

function ending({name, identity: {expiresOn}}: OwnToken, now: Date): readonly Found[] {
  const message = expiresOn === undefined ? undefined : endingSoon(expiresOn, now)
  if (message === undefined) return []
  return [{object: name, severity: 'warning', message, mend: ['make it good for longer, or make a new one']}]
}

export const ownToken: AccountCheck = {
  id: 'own-token',
  of: 'account',
  title: "firebreak's token is its own, and lasts",
  severity: 'blocker',
  why: 'whoever holds the same token loses it with the incident, or ends it',
  reads: 'whose token it is, and until when',
  permissions: [],
  look: async (account, {inventory, now}) =>
    (await account.tokens()).flatMap((token) => [...shared(token, inventory), ...ending(token, now)]),
}
