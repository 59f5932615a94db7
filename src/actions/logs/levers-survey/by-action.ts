import {z} from 'zod'
import type {Action, ContainmentAction} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {failureWords} from '../failure-words.ts'
import type {Params} from './params.ts'
import {atRest, inForce, type Look, type Source, type Standing, unread} from './standing.ts'

/** A kind of lever that its own action can tell of: where there is nothing left to do, it is in force. */
interface Asked {
  readonly source: Source
  readonly what: string
  load(): Promise<{readonly default: Action}>
  /** The action's params, one set for each lever. */
  each(params: Params): readonly (Readonly<Record<string, unknown>> & {readonly called: string})[]
  /** A state in which there is nothing to do and nothing is in force. */
  readonly idle?: z.ZodType
}

async function containment(load: Asked['load']): Promise<ContainmentAction> {
  const {default: action} = await load()
  if (action.kind === 'containment') return action
  throw new TypeError(`${action.id} contains nothing`)
}

/** One that cannot be told is unread, whatever the reason: the others are told all the same. */
async function standingOf(
  {what, load, idle}: Asked,
  {called, ...params}: Readonly<Record<string, unknown>> & {readonly called: string},
  reader: Reader,
): Promise<Standing> {
  try {
    const action = await containment(load)
    const {state} = await action.observe(reader, params)
    const proposal = action.plan(params, state)
    const isInForce = proposal.kind === 'none' && idle?.safeParse(state).success !== true
    return isInForce ? inForce(proposal.why) : atRest(`${what} ${called} is at rest`)
  } catch (error) {
    return unread(`${what} ${called}: ${failureWords(error)}`)
  }
}

/** Those of the agents, and those that reach a segment by a road of their own; one that is both is an agent's. */
const workersOf = ({fleet, segments}: Params): Params['fleet']['workers'] => {
  const own = new Set(fleet.workers.map(({id}) => id))
  const others = segments.workers.filter(({id}) => !own.has(id))
  return [...fleet.workers, ...others.map((worker) => ({...worker, zones: [], probes: []}))]
}

const asked: readonly Asked[] = [
  {
    source: 'kill-switch',
    what: 'kill-switch rule',
    load: () => import('../../kill-switch/gateway-rule-engage/index.ts'),
    each: ({levers}) => levers.killSwitch.map((rule) => ({rule: {id: rule.id, name: rule.name}, called: rule.name})),
  },
  {
    source: 'access',
    what: 'read-only Zero Trust dashboard of',
    load: () => import('../../kill-switch/zero-trust-dashboard-read-only/index.ts'),
    each: ({account}) => [{account, called: account.name}],
  },
  {
    source: 'routes',
    what: 'switch for traffic to devices of',
    load: () => import('../../mesh/mesh-off-ramp-off/index.ts'),
    each: ({account}) => [{account, called: account.name}],
  },
  {
    source: 'credentials',
    what: 'client certificate',
    load: () => import('../../credentials/client-certificate-revoke/index.ts'),
    each: ({fleet}) =>
      fleet.clientCertificates.map(({name, id, zone}) => ({certificate: {name, id, zone}, called: name})),
  },
  {
    source: 'credentials',
    what: 'secret',
    load: () => import('../../credentials/secret-unplug/index.ts'),
    each: ({fleet}) => fleet.secrets.map(({name, id, store}) => ({secret: {name, id, store}, called: name})),
  },
  {
    source: 'workers',
    what: 'safe version of Worker',
    load: () => import('../../kill-switch/worker-deploy-safe-version/index.ts'),
    each: (params) =>
      workersOf(params).flatMap(({name, id, safeVersion}) =>
        safeVersion === undefined ? [] : [{worker: {name, id}, safeVersion, called: name}],
      ),
  },
  {
    source: 'workers',
    what: 'entry points of Worker',
    load: () => import('../../kill-switch/worker-close-entrypoints/index.ts'),
    each: (params) => workersOf(params).map(({name, id, zones}) => ({worker: {name, id}, zones, called: name})),
  },
  {
    source: 'switches',
    what: 'flag',
    load: () => import('../../kill-switch/flag-stop/index.ts'),
    each: ({fleet}) => fleet.flags.map(({name, app, stop}) => ({flag: {name, app}, stop, called: name})),
  },
  {
    source: 'switches',
    what: 'key',
    load: () => import('../../kill-switch/kv-flag-stop/index.ts'),
    each: ({fleet}) => fleet.kvFlags.map(({name, namespace, stop}) => ({flag: {name, namespace}, stop, called: name})),
  },
  {
    source: 'switches',
    what: 'throttle of AI Gateway',
    load: () => import('../../kill-switch/ai-gateway-throttle/index.ts'),
    // An interval of a minute is the shortest that a run could have set.
    each: ({fleet}) => fleet.aiGateways.map(({name}) => ({gateway: {name}, interval: 60, called: name})),
  },
  {
    source: 'switches',
    what: 'MCP portal',
    load: () => import('../../kill-switch/mcp-portal-disable-server/index.ts'),
    each: ({fleet}) =>
      fleet.mcpPortals.flatMap((portal) =>
        fleet.mcpServers.map((server) => ({
          portal: {name: portal.name},
          server: {name: server.name},
          called: `${portal.name} for server ${server.name}`,
        })),
      ),
    idle: z.object({attached: z.literal(false)}),
  },
  {
    source: 'switches',
    what: 'dangerous tools of MCP server',
    load: () => import('../../kill-switch/mcp-server-disable-tool/index.ts'),
    each: ({fleet}) =>
      fleet.mcpServers
        .filter(({tools}) => tools.length > 0)
        .map(({name, tools}) => ({server: {name}, tools, called: name})),
  },
]

/** Levers of which there are few: each is asked by the action that moves it, so that the survey and a run never differ. */
export const looksByAction: readonly Look[] = asked.map((one) => ({
  source: one.source,
  what: one.what,
  isAbout: (params) => one.each(params).length > 0,
  read: (reader, params) => Promise.all(one.each(params).map((each) => standingOf(one, each, reader))),
}))
