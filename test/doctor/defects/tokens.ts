import {inDays, without} from '../healthy.ts'
import {undo, token, file, bad, type Defect} from './plant.ts'

/** What may be amiss with tokens. */
export const tokenDefects: readonly Defect[] = [
  {
    what: 'the token lacks a permission to write',
    plant: token('firebreak', (one) => without(one, 'Access: Service Tokens Write')),
    found: bad('blocker', 'permissions', 'CLOUDFLARE_API_TOKEN'),
  },
  {
    what: 'the token lacks a permission to read',
    plant: token('firebreak', (one) => without(one, 'Firewall Services Read')),
    found: bad('warning', 'permissions', 'CLOUDFLARE_API_TOKEN'),
  },
  {
    what: 'the token is about to expire',
    plant: token('firebreak', (one) => ({...one, expires_on: inDays(3)})),
    found: bad('warning', 'own-token', 'CLOUDFLARE_API_TOKEN'),
  },
  {
    what: 'the break-glass token is gone',
    plant: token('break-glass', (one) => ({...one, deleted: true})),
    found: bad('blocker', 'break-glass', 'API token '),
  },
  {
    what: 'the break-glass token is disabled',
    plant: token('break-glass', (one) => ({...one, status: 'disabled'})),
    found: bad('blocker', 'break-glass', 'API token break-glass'),
  },
  {
    what: 'the break-glass token may be used from anywhere',
    plant: token('break-glass', ({condition: _condition, ...one}) => one),
    found: bad('warning', 'break-glass', 'API token break-glass'),
  },
  {
    what: 'the break-glass token never expires',
    plant: token('break-glass', ({expires_on: _expires, ...one}) => one),
    found: bad('warning', 'break-glass', 'API token break-glass'),
  },
  {
    what: 'the break-glass token is about to expire',
    plant: token('break-glass', (one) => ({...one, expires_on: inDays(2)})),
    found: bad('warning', 'break-glass', 'API token break-glass'),
  },
  {
    what: 'the break-glass token does not work',
    plant: file('break-glass', 'no-such-token'),
    found: bad('blocker', 'break-glass', 'API token break-glass'),
  },
  {
    what: 'the break-glass token cannot be read where it should be',
    plant: file('break-glass', undefined),
    found: bad('blocker', 'break-glass', 'API token break-glass'),
  },
  {
    what: 'an agent may edit the rules',
    plant: token('support-bot', (one) => ({
      ...one,
      policies: one.policies.map((policy) => ({
        ...policy,
        permission_groups: [...policy.permission_groups, {id: 'zero-trust-write', name: 'Zero Trust Write'}],
      })),
    })),
    found: bad('blocker', 'agent-powers', 'API token support-bot'),
  },
  {
    what: 'an API token of an agent never expires',
    plant: token('support-bot', ({expires_on: _expires, ...one}) => one),
    found: bad('warning', 'credentials', 'API token support-bot'),
  },
  {
    what: 'an API token of an agent is not used any more',
    plant: token('support-bot', (one) => ({...one, last_used_on: inDays(-200)})),
    found: bad('advice', 'credentials', 'API token support-bot'),
  },
  {
    what: 'a service token of an agent never expires',
    plant: ({world: {account}}) => {
      const found = [...account.serviceTokens.values()].find(({stored}) => stored.name === 'support-bot')
      if (found === undefined) throw new Error('no service token support-bot')
      const {expiresAt: _expires, ...endless} = found.stored
      return undo((next) => found.set(next), found.stored, endless)
    },
    found: bad('warning', 'credentials', 'service token support-bot'),
  },
]
