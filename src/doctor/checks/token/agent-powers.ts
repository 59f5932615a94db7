import type {AccountCheck} from '../../check.ts'

/** With one of these a token can lift a block, or make itself another token. */
const overLevers = [
  'Zero Trust Write',
  'Account API Tokens Write',
  'Access: Apps and Policies Write',
  'Access: Service Tokens Write',
  'Access: Organizations, Identity Providers, and Groups Write',
]

export const agentPowers: AccountCheck = {
  id: 'agent-powers',
  of: 'account',
  title: 'No agent can move the levers itself',
  severity: 'blocker',
  why: 'an agent that may edit the rules lifts its own block',
  reads: 'the policies of the API tokens that agents hold',
  permissions: ['Account API Tokens Read'],
  async look(account, {inventory: {agents}}) {
    const listed = new Map((await account.apiTokens()).map((token) => [token.id, token]))
    return Object.entries(agents).flatMap(([agent, {apiTokens}]) =>
      apiTokens.flatMap(({id, name}) => {
        const held = overLevers.filter((permission) => listed.get(id)?.grants.granted(permission) === 'held')
        if (held.length === 0) return []
        return [
          {
            object: `API token ${name}`,
            message: `agent ${agent} may use ${held.join(', ')} with it`,
            mend: [`take ${held.join(' and ')} from the token: it belongs to responders`],
          },
        ]
      }),
    )
  },
}
