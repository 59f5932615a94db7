import {z} from 'zod'
import {defineAction, type Observation, type Proposal} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import {sameJson} from '../../../core/digest.ts'
import {Fault} from '../../../core/fault.ts'
import {held, notHeld} from '../../../core/outcome.ts'
import {UuidRef} from '../../../core/targets.ts'
import {ifReadable} from '../../shared/if-readable.ts'
import {type BoundWorkers, readBoundWorkers} from '../../shared/roads/bound-workers.ts'
import {openFlows} from '../../shared/roads/open-flows.ts'
import {throughWorkers} from '../../shared/roads/side-roads.ts'
import {blackholed, bodyOf, Config, configOf, isBlackholed, tunnelIn} from './config.ts'

const Params = z.strictObject({service: UuidRef})
type Params = z.infer<typeof Params>

const State = z.strictObject({config: Config})
type State = z.infer<typeof State>

interface Context {
  /** Workers that do not need the service; undefined where they cannot be read. */
  readonly workers: BoundWorkers | undefined
}

async function observe(reader: Reader, {service}: Params): Promise<Observation<State, Context>> {
  const [found, workers] = await Promise.all([
    reader.api.connectivity.directory.services.get(service.id, {account_id: reader.account}),
    ifReadable(readBoundWorkers(reader, [])),
  ])
  if (found.service_id === undefined) {
    throw new Fault('UNAVAILABLE', `Cloudflare described VPC service ${service.name} without its id`, {
      next: ['run the command again'],
    })
  }
  return {
    target: {kind: 'vpc-service', id: found.service_id, name: found.name},
    state: {config: configOf(found)},
    context: {workers},
    complete: true,
  }
}

function plan(_params: Params, {config}: State): Proposal<State> {
  if (isBlackholed(config)) return {kind: 'none', why: `VPC service ${config.name} already leads nowhere`}
  return {
    kind: 'update',
    after: {config: blackholed(config)},
    summary: `Let VPC service ${config.name} lead nowhere: its host becomes an address that nothing has, its id stays, and with it the bindings of Workers`,
  }
}

/** Only the host goes back: what somebody else has changed since, such as a port, stays. */
function release(_params: Params, before: State, after: State, now: State): Proposal<State> {
  const {name} = now.config
  if (sameJson(now.config.host, before.config.host)) return {kind: 'none', why: `VPC service ${name} has its host back`}
  if (!sameJson(now.config.host, after.config.host)) {
    return {
      kind: 'impossible',
      why: `somebody has given VPC service ${name} another host since`,
      next: 'ask who did, and correct it in the dashboard',
    }
  }
  return {
    kind: 'update',
    after: {config: {...now.config, host: before.config.host}},
    summary: `Give VPC service ${name} its host back`,
  }
}

/**
 * Points a Workers VPC service to an address that nothing has. It is never deleted: a service that is made anew has
 * another id, and every binding to the old one is broken for good. It does not reach Workers that are bound to a whole
 * network. Rests on the SDK's ServiceUpdateParams (a PUT that says all of it), and docs: Workers VPC, VPC Services.
 */
export default defineAction<Params, State, Context>({
  id: 'vpc-service.blackhole',
  family: 'mesh',
  title: 'Let a VPC service of Workers lead nowhere',
  source:
    'https://developers.cloudflare.com/workers-vpc/configuration/vpc-services/ and cloudflare/resources/connectivity/directory/services (ServiceUpdateParams)',
  permissions: {
    read: ['Connectivity Directory Read', 'Workers Scripts Read'],
    write: ['Connectivity Directory Write'],
  },
  target: {param: 'service', kind: 'vpc-service'},
  class: 'P',
  blastRadius: 'BR2',
  undo: 'U1',
  direction: 'restrict',
  propagation: {ms: 60_000, source: 'not documented; 60 seconds are assumed, not verified on a live account'},
  params: Params,
  state: State,
  observe,
  plan,
  hazards: () => [],
  apply: ({service}, before, after) =>
    sameJson(before, after)
      ? []
      : [
          {
            name: isBlackholed(after.config) ? 'blackhole' : 'restore-host',
            replaces: {
              seen: before.config,
              look: async ({api, account}) =>
                configOf(await api.connectivity.directory.services.get(service.id, {account_id: account})),
            },
            send: ({api, account}) =>
              api.connectivity.directory.services.update(service.id, bodyOf(after.config, account)),
          },
        ],
  verify: (after, now) =>
    sameJson(now.config.host, after.config.host)
      ? held
      : notHeld(`VPC service ${now.config.name} has another host than it should`),
  release,
  residual: (_params, {state: {config}, context: {workers}}) => [
    ...throughWorkers({on: config.name, tunnels: [tunnelIn(config)]}, workers),
    openFlows(config.name, 'nothing documented says that a new host ends requests that are under way'),
  ],
})
