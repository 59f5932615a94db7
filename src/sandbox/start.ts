import {mkdir} from 'node:fs/promises'
import type {Clock} from '../core/ports.ts'
import {startApi, type Api, type ApiOptions, type LoggedRequest} from './api/start-api.ts'
import type {Served} from './edge/access-app.ts'
import {createAgents} from './edge/agents.ts'
import {type Beat, realBeat} from './edge/every.ts'
import {startEdge, type Edge} from './edge/edge.ts'
import {anyPort, portFault, type TakePort} from './edge/listen.ts'
import {signIn} from './edge/sign-in.ts'
import type {Traffic} from './edge/traffic.ts'
import {internetHosts, internetPort} from './families/egress/names.ts'
import {resolutionOf} from './families/egress/resolver.ts'
import {families} from './families/index.ts'
import {writeInventory} from './inventory.ts'
import {populate} from './populate.ts'
import {findScenario} from './scenarios/index.ts'
import type {Cast} from './scenarios/scenario.ts'
import type {Faults} from './temper/faults.ts'
import {createWorld, type World, type WorldOptions} from './world.ts'

/** How Cloudflare behaves towards its callers; the documented behaviour, faster, when absent. */
export type Temper = Pick<WorldOptions, 'propagation'> & Pick<ApiOptions, 'limit' | 'auditCursor' | 'wayMs'>

export interface SandboxOptions {
  readonly scenario: string
  /** The same seed gives the same ids and secrets; ports, paths and times are the same where they are given. */
  readonly seed: string | number
  readonly clock: Clock
  /** By what agents and devices pause between two rounds; really when absent. */
  readonly beat?: Beat
  /** Where the inventory and the secrets of its probes are written; made when it is missing. */
  readonly dir: string
  /** Port of the API; a free one for 0 or when absent. */
  readonly port?: number
  /** Port of the app at the edge; a free one for 0 or when absent. */
  readonly edgePort?: number
  /** All others are taken one after another from here, for one that is to be met at the same addresses again; free ones when absent. */
  readonly firstPort?: number
  readonly temper?: Temper
  /** What the account holds besides, for a test. */
  readonly also?: (world: World) => void
}

export interface Sandbox {
  /** Base URL of the API, ending in `/client/v4`. */
  readonly url: string
  /** The API token firebreak works with here. */
  readonly token: string
  readonly accountId: string
  readonly edge: Edge
  /** Path of the matching `firebreak.yaml`. */
  readonly inventory: string
  readonly faults: Faults
  requests(): readonly LoggedRequest[]
  snapshot(): ReturnType<World['snapshot']>
  /** What the agents did and what came back. */
  traffic(): Traffic
  /** What the app behind Access answered to whom. */
  served(): readonly Served[]
  stop(): Promise<void>
}

interface Running {
  stop(): Promise<void>
}

/**
 * Cloudflare on loopback: the account's API, its edge, and agents at work. Throws USAGE for an unknown scenario and
 * UNAVAILABLE for a port in use; what was started until then is stopped again.
 */
export async function startSandbox({
  scenario,
  seed,
  clock,
  beat = realBeat,
  dir,
  firstPort,
  port,
  edgePort,
  temper = {},
  also = () => undefined,
}: SandboxOptions): Promise<Sandbox> {
  const play = findScenario(scenario)
  const takePort = portsFrom(firstPort)
  const {propagation, ...manners} = temper
  const world = createWorld({clock, seed, account: play.account, ...(propagation === undefined ? {} : {propagation})})
  const cast = populate(world, play)
  also(world)
  const running: Running[] = []
  const stop = async () => {
    for (const part of running.splice(0).toReversed()) await part.stop()
  }
  const keep = <Part extends Running>(part: Part): Part => {
    running.push(part)
    return part
  }
  try {
    const api = keep(await openApi({world, ...manners, port: port ?? takePort()}))
    const edge = keep(await openEdge({world, cast, takePort, beat, port: edgePort}))
    await mkdir(dir, {recursive: true, mode: 0o700})
    const sessions = await openSessions(cast, edge.crm)
    const inventory = await writeInventory({
      dir,
      world,
      cast,
      edge,
      sessions,
    })
    const agents = keep(createAgents({agents: cast.agents, policy: world.edge, clock, beat, ...edge}))
    agents.start()
    return {
      url: api.url,
      token: cast.own.value,
      accountId: world.accountId,
      edge: {crm: edge.crm, proxies: edge.proxies, ledger: edge.ledger, resolvers: edge.resolvers, front: edge.front},
      inventory,
      faults: api.faults,
      requests: api.requests,
      snapshot: () => world.snapshot(),
      traffic: agents.traffic,
      served: edge.served,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function portsFrom(first: number | undefined): TakePort {
  if (first === undefined) return anyPort
  let next = first
  return () => next++
}

async function openApi(options: ApiOptions): Promise<Api> {
  try {
    return await startApi(options)
  } catch (cause) {
    throw portFault({what: 'the API', port: options.port ?? 0, cause})
  }
}

function openEdge({
  world,
  cast,
  takePort,
  beat,
  port,
}: {
  readonly world: World
  readonly cast: Cast
  readonly takePort: TakePort
  readonly beat: Beat
  readonly port: number | undefined
}) {
  return startEdge({
    policy: world.edge,
    clock: world.clock,
    app: cast.app,
    ledger: cast.ledger,
    peers: cast.agents.map(({address}) => address),
    devices: [...[...cast.agents, cast.responder].map(({device}) => device), cast.ledger.name],
    replicas: cast.segment.nodes.flatMap(({replicas}) => replicas),
    resolve: (device, name) => resolutionOf(world.account, device, name),
    internet: {addresses: Object.values(internetHosts), port: internetPort},
    takePort,
    beat,
    surfaces: families.flatMap((family) => family.surfaces?.(world.account) ?? []),
    ...(port === undefined ? {} : {port}),
  })
}

/** Signs every hijacked agent in before the incident, so that a session outlives its token. */
async function openSessions({agents}: Cast, crm: string): Promise<ReadonlyMap<string, string>> {
  const sessions = new Map<string, string>()
  for (const {name, hijacked, credential} of agents) {
    const cookie = hijacked ? await signIn(crm, credential) : undefined
    if (cookie !== undefined) sessions.set(name, cookie)
  }
  return sessions
}
