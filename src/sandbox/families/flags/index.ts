import type {Account} from '../../account/account.ts'
import type {Family, Surface} from '../family.ts'
import {evaluate} from './evaluate.ts'
import {type Flag, flagship, placeOf} from './records.ts'
import {flagshipRoutes} from './routes.ts'

const appName = 'agents'
/** One agent to stop, and one that must go on. */
const agents = ['research-bot', 'summary-bot'] as const
const flagOf = (agent: string) => `${agent}-run`

function seed(account: Account): void {
  const store = flagship(account)
  const at = {created_at: account.createdAt, updated_at: account.createdAt, updated_by: 'platform@example.com'}
  const id = account.mint.uuid('flagship-app')
  store.apps.set(id, {id, name: appName, ...at})
  for (const agent of agents) {
    const key = flagOf(agent)
    const flag: Flag = {
      key,
      description: `whether ${agent} works`,
      enabled: true,
      default_variation: 'run',
      variations: {run: true, stop: false},
      // A tenant that is suspended: the agent does no work for it.
      rules: [
        {
          priority: 1,
          conditions: [{attribute: 'tenant', operator: 'equals', value: 'suspended'}],
          serve_variation: 'stop',
        },
      ],
      type: 'boolean',
      updated_at: at.updated_at,
      updated_by: at.updated_by,
    }
    store.flags.set(placeOf(id, key), account.lag<Flag | undefined>('setting', flag))
  }
}

const appOf = (account: Account): string =>
  [...flagship(account).apps.values()].find(({name}) => name === appName)?.id ?? ''

/**
 * Worker agents that ask their flag by the binding before they work, with `false` as the default in their code, so
 * that a flag that is missing stops them. `/flagship-agents/<flag>?tenant=<name>`: 200 when at work, 503 when stopped.
 */
const surface = (account: Account): Surface => ({
  prefix: 'flagship-agents',
  answer({path, query}) {
    const key = path.slice(1)
    const flag = flagship(account).flags.get(placeOf(appOf(account), key))?.inForce
    const runs = flag !== undefined && evaluate(flag, {targetingKey: key, ...Object.fromEntries(query)}).value === true
    return runs ? {status: 200, body: {agent: key, did: 'work'}} : {status: 503, body: {error: `${key} is stopped`}}
  },
})

/** Flagship: apps, flags, their changelog, evaluation, and agents that obey them. */
export const flags: Family = {
  name: 'flags',
  routes: flagshipRoutes,
  seed,
  snapshot: (account) => ({
    state: [...flagship(account).flags]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, {stored}]) => {
        if (stored === undefined) return []
        const {updated_at: _at, updated_by: _by, ...flag} = stored
        return [flag]
      }),
  }),
  surfaces: (account) => [surface(account)],
  inventory(account, {front}) {
    const probe = (agent: string) => ({
      type: 'http' as const,
      url: `${front}/flagship-agents/${flagOf(agent)}`,
      refusedBy: [503],
    })
    return {
      agents: {
        'research-bot': {
          owner: 'group:agent-platform-oncall',
          flags: [{name: flagOf('research-bot'), app: appOf(account), stop: 'stop', probes: ['research-bot-flag']}],
        },
      },
      probes: Object.fromEntries(agents.map((agent) => [`${agent}-flag`, probe(agent)])),
    }
  },
}
