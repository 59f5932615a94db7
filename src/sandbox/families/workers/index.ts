import type {Account} from '../../account/account.ts'
import type {Family, InventoryPart, Surroundings} from '../family.ts'
import {appRoutes} from './app-routes.ts'
import {backgroundRoutes} from './background-routes.ts'
import {entryRoutes} from './entry-routes.ts'
import {attachedDomains, subdomainOf, workersOf} from './records.ts'
import {scriptRoutes} from './script-routes.ts'
import {seedWorkers} from './seed.ts'
import {signedSecret, workerSurfaces} from './surfaces.ts'
import {versionRoutes} from './version-routes.ts'

const sortedBy = <Item>(items: Iterable<Item>, key: (item: Item) => string): readonly Item[] =>
  [...items].toSorted((a, b) => (key(a) < key(b) ? -1 : 1))

function snapshot(account: Account) {
  const workers = workersOf(account)
  const {scripts, schedules, routes, queues, workflows} = workers
  return {
    state: {
      scripts: sortedBy(scripts.values(), ({name}) => name).map(({name, tag, objects, bindings, deployments}) => ({
        name,
        tag,
        objects,
        bindings,
        // A deployment that brings back what was there is a new one.
        deployed: deployments[0]?.versions,
        subdomain: subdomainOf(workers, name),
        schedules: schedules.get(name),
      })),
      routes: sortedBy(
        [...routes.values()].map(({stored}) => stored),
        ({id}) => id,
      ),
      // A domain that is attached again gets a new id and a new certificate.
      domains: sortedBy(attachedDomains(workers), ({hostname}) => hostname).map(({hostname, service}) => ({
        hostname,
        service,
      })),
      queues: sortedBy(queues.values(), ({id}) => id),
      workflows: sortedBy(workflows.values(), ({name}) => name).map(({name, instances}) => ({name, instances})),
    },
    secrets: {versions: sortedBy(scripts.values(), ({name}) => name).map(({versions}) => versions.length)},
  }
}

/** Statuses by which a Worker that is stopped by any of its levers refuses: the last is what the safe version says. */
const refusedBy = [302, 401, 403, 404, 503]

function inventory(account: Account, {front}: Surroundings): InventoryPart {
  const {scripts, zone} = workersOf(account)
  const script = scripts.get('research-worker')
  const safe = script?.versions.find(({code}) => code === 'safe')
  if (script === undefined || safe === undefined) return {}
  const {name, tag} = script
  return {
    agents: {
      'research-bot': {
        owner: 'group:agent-platform-oncall',
        workers: [{name, id: tag, safeVersion: safe.id, zones: [zone], probes: ['research-worker']}],
        workerSecrets: [{name: signedSecret, worker: name, probes: ['research-worker-search']}],
      },
    },
    probes: {
      'research-worker': {type: 'http', url: `${front}/workers/${name}/`, refusedBy},
      'research-worker-preview': {type: 'http', url: `${front}/previews/${name}/`, refusedBy},
      'research-worker-route': {type: 'http', url: `${front}/routes/agents.example.com/research/`, refusedBy},
      'research-worker-domain': {type: 'http', url: `${front}/domains/research.example.com/`, refusedBy},
      'research-worker-search': {type: 'http', url: `${front}/workers/${name}/search`, refusedBy},
      'status-worker': {type: 'http', url: `${front}/workers/status-worker/`},
    },
  }
}

/** Workers with their versions, deployments, secrets and entry points, and the Access applications that cover them. */
export const workersFamily: Family = {
  name: 'workers',
  routes: [...scriptRoutes, ...versionRoutes, ...entryRoutes, ...backgroundRoutes, ...appRoutes],
  seed: seedWorkers,
  snapshot,
  surfaces: workerSurfaces,
  inventory,
}
