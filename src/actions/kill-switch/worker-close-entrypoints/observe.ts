import type {Observation} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import type {HexRef} from '../../../core/targets.ts'
import {
  readCron,
  readInstances,
  readQueues,
  readWorkflows,
  type SeenInstance,
  type SeenQueue,
  type SeenWorkflow,
} from '../../shared/workers/background.ts'
import {readCallers} from '../../shared/workers/callers.ts'
import {readWorkers, type SeenWorker, workerById} from '../../shared/workers/script.ts'
import type {Params, State} from './state.ts'

/** A custom domain of the account, whichever Worker it leads to. */
export interface SeenDomain {
  readonly id: string
  readonly hostname: string
  readonly service: string
  readonly zone: string
}

export interface Context {
  readonly worker: SeenWorker
  readonly domains: readonly SeenDomain[]
  /** Those that the Worker consumes. */
  readonly queues: readonly SeenQueue[]
  /** Those that the Worker implements. */
  readonly workflows: readonly SeenWorkflow[]
  /** Instances that undo their steps, which nothing can pause. */
  readonly rollingBack: readonly SeenInstance[]
  readonly callers: readonly string[] | undefined
}

/** Routes of these zones that lead to the Worker, or to none. */
async function readRoutes(
  {api}: Reader,
  zones: readonly HexRef[],
  worker: string,
): Promise<readonly (readonly [string, State['routes'][string]])[]> {
  const listed = await Promise.all(
    zones.map(async ({id: zone}) => {
      const {result} = await api.workers.routes.list({zone_id: zone})
      return result.map(({id, pattern, script}) => [id, {zone, pattern, script: script ?? null}] as const)
    }),
  )
  return listed.flat().filter(([, {script}]) => script === worker || script === null)
}

export async function readDomains(reader: Reader): Promise<readonly SeenDomain[]> {
  const domains = await reader.all(
    () => reader.api.workers.domains.list({account_id: reader.account}),
    ({id}) => id,
  )
  return domains.map(({id, hostname, service, zone_id: zone}) => ({id, hostname, service, zone}))
}

function instanceStates(instances: readonly SeenInstance[]): State['instances'] {
  const isPaused = ({status}: SeenInstance) => status === 'paused' || status === 'waitingForPause'
  return Object.fromEntries(
    instances
      .filter(({status}) => status !== 'rollingBack')
      .map((instance) => [`${instance.workflow}/${instance.id}`, isPaused(instance) ? 'paused' : 'active']),
  )
}

/** Queues, Workflows and their instances, as far as they are the Worker's. */
async function readBackground(reader: Reader, {name}: SeenWorker) {
  const [queues, workflows] = await Promise.all([readQueues(reader), readWorkflows(reader)])
  const own = workflows.filter(({script}) => script === name)
  const instances = await Promise.all(own.map((workflow) => readInstances(reader, workflow)))
  return {
    queues: queues.filter(({consumer}) => consumer === name),
    workflows: own,
    instances: instances.flat(),
  }
}

/** Everything that makes the Worker work, and what of it has no switch. */
export async function observe(reader: Reader, params: Params): Promise<Observation<State, Context>> {
  const all = await readWorkers(reader)
  const worker = workerById(all, params.worker)
  const {name} = worker
  const [subdomain, cron, routes, domains, {queues, workflows, instances}, callers] = await Promise.all([
    reader.api.workers.scripts.subdomain.get(name, {account_id: reader.account}),
    readCron(reader, name),
    readRoutes(reader, params.zones, name),
    readDomains(reader),
    readBackground(reader, worker),
    readCallers(reader, worker, all),
  ])
  return {
    target: {kind: 'worker', id: worker.tag, name},
    state: {
      worker: name,
      workersDev: subdomain.enabled,
      previews: subdomain.previews_enabled,
      routes: Object.fromEntries(routes),
      domains: Object.fromEntries(
        domains.filter(({service}) => service === name).map(({hostname, zone}) => [hostname, zone]),
      ),
      cron: [...cron],
      queues: Object.fromEntries(
        queues.map(({id, name: queue, settings}) => [id, {name: queue, paused: settings.delivery_paused === true}]),
      ),
      instances: instanceStates(instances),
    },
    context: {
      worker,
      domains,
      queues,
      workflows,
      rollingBack: instances.filter(({status}) => status === 'rollingBack'),
      callers,
    },
    complete: true,
  }
}
