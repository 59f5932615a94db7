import {connect, type Connection} from '../../src/cloudflare/connect.ts'
import {Secret} from '../../src/core/text/secret.ts'
import {permissionNames} from '../../src/sandbox/account/permissions.ts'
import {startApi} from '../../src/sandbox/api/start-api.ts'
import {populate} from '../../src/sandbox/populate.ts'
import {findScenario} from '../../src/sandbox/scenarios/index.ts'
import type {Faults} from '../../src/sandbox/temper/faults.ts'
import {createWorld, type World} from '../../src/sandbox/world.ts'
import {systemClock} from '../../src/storage/system-clock.ts'

/** A bucket to which Logpush writes once a test gives it a job, and the keys to it. */
const keys = {accessKeyId: new Secret('key id', 'key-id'), secretAccessKey: new Secret('key', 'key-secret')}
const pushed = {places: {access: {bucket: 'logs'}}, keys: async () => keys}

/** The drill's account without its agents, so that nothing but the test changes it, and every change is in force at once. */
export interface QuietAccount {
  readonly accountId: string
  /** Base URL of the API, for calls that firebreak would not make. */
  readonly url: string
  /** The account itself, for what a test changes behind everybody's back. */
  readonly world: World
  /** What goes wrong with requests. */
  readonly faults: Faults
  /** How many requests came. */
  requests(): number
  /** A connection with a token that has exactly these permissions. */
  connectWith(permissions: readonly string[]): Connection
  /** How many mutating requests came. */
  writes(): number
  /** How many requests were refused for want of a permission. */
  denials(): number
  state(): unknown
  stop(): Promise<void>
}

/** Ids follow from the seed, so that an inventory of the same scenario fits. */
export async function openAccount(): Promise<QuietAccount> {
  const scenario = findScenario('hijacked-support-agent')
  const world = createWorld({clock: systemClock, seed: 1, account: scenario.account, propagation: {factor: 0}})
  const {agents, app} = populate(world, scenario)
  for (const {serviceToken, address} of agents) {
    world.edge.recordLogin({appId: app.id, serviceTokenId: serviceToken.id, allowed: true, address})
  }
  const api = await startApi({world})
  return {
    accountId: world.accountId,
    url: api.url,
    world,
    faults: api.faults,
    requests: () => api.requests().length,
    connectWith: (permissions) => {
      const known = permissionNames.filter((name) => permissions.includes(name))
      const {value} = world.addApiToken({name: 'narrow', permissions: known})
      const token = new Secret('narrow token', value)
      return connect({token, account: world.accountId, baseUrl: api.url, clock: systemClock, pushed})
    },
    writes: () => api.requests().filter(({mutating}) => mutating).length,
    // Logpush jobs are asked for wherever the token may: what it takes could start new ones.
    denials: () => api.requests().filter(({status, path}) => status === 403 && !path.endsWith('/logpush/jobs')).length,
    state: () => world.snapshot().state,
    stop: () => api.stop(),
  }
}
