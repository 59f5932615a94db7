import {z} from 'zod'
import {defineAction, type Hazard, type Observation} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import type {Residual} from '../../../core/documents/plan.ts'
import {WorkerRef} from '../../../core/targets.ts'
import {ifReadable} from '../../shared/if-readable.ts'
import {
  readCron,
  readQueues,
  readWorkflows,
  type SeenQueue,
  type SeenWorkflow,
} from '../../shared/workers/background.ts'
import {readCallers} from '../../shared/workers/callers.ts'
import {
  callersLeft,
  cronLeft,
  inFlight,
  mailLeft,
  objectsLeft,
  queuesLeft,
  workflowsLeft,
} from '../../shared/workers/leftovers.ts'
import {isAbout, readWorkerHosts, type WorkerHosts} from '../../shared/workers/quarantine/hosts.ts'
import {quarantineMoves} from '../../shared/workers/quarantine/moves.ts'
import {
  type Overruling,
  overrulingHazards,
  overrulingResidual,
  routesUntold,
  takenHazard,
} from '../../shared/workers/quarantine/overruled.ts'
import {readAccessApps, type SeenApp} from '../../shared/workers/quarantine/seen-app.ts'
import {
  ownApps,
  planQuarantine,
  Quarantine,
  quarantineOf,
  releaseQuarantine,
  verifyQuarantine,
  type Wanted,
} from '../../shared/workers/quarantine/state.ts'
import {readWorkers, type SeenWorker, workerById} from '../../shared/workers/script.ts'

const Params = z.strictObject({worker: WorkerRef})
type Params = z.infer<typeof Params>

interface Context {
  readonly worker: SeenWorker
  readonly apps: readonly SeenApp[]
  readonly hosts: WorkerHosts
  /** What works without a request; undefined where it cannot be read. */
  readonly cron: readonly string[] | undefined
  readonly queues: readonly SeenQueue[] | undefined
  readonly workflows: readonly SeenWorkflow[] | undefined
  readonly callers: readonly string[] | undefined
}

/** Previews are named too, so that another application for them shows as a conflict instead of winning in silence. */
const wanted = ({worker: {name, id}}: Params): Wanted => ({
  name: `firebreak quarantine of Worker ${name}`,
  worker: id,
  types: ['worker', 'preview_worker'],
})

const isOther =
  (params: Params) =>
  ({name}: SeenApp): boolean =>
    name !== wanted(params).name

async function observe(reader: Reader, params: Params): Promise<Observation<Quarantine, Context>> {
  const [all, apps] = await Promise.all([readWorkers(reader), readAccessApps(reader)])
  const worker = workerById(all, params.worker)
  const {name} = worker
  const [hosts, cron, queues, workflows, callers] = await Promise.all([
    readWorkerHosts(reader, [worker]),
    ifReadable(readCron(reader, name)),
    ifReadable(readQueues(reader)),
    ifReadable(readWorkflows(reader)),
    ifReadable(readCallers(reader, worker, all)),
  ])
  return {
    target: {kind: 'worker', id: worker.tag, name},
    state: quarantineOf(apps, wanted(params)),
    context: {
      worker,
      apps,
      hosts,
      cron,
      queues: queues?.filter(({consumer}) => consumer === name),
      workflows: workflows?.filter(({script}) => script === name),
      callers,
    },
    complete: true,
  }
}

/** Applications for a hostname of the Worker: a public destination wins over the Worker's (SDK: WorkerDestination). */
function overruling(params: Params, {apps, hosts}: Context): readonly Overruling[] {
  return apps
    .filter(isOther(params))
    .flatMap((app) =>
      app.destinations.flatMap(({type, uri}) =>
        type === 'public' && uri !== undefined && isAbout(uri, hosts)
          ? [{app, part: uri, worker: params.worker.name}]
          : [],
      ),
    )
}

function hazards(params: Params, {context}: Observation<Quarantine, Context>): readonly Hazard[] {
  const {id, name} = params.worker
  const taken = context.apps
    .filter(isOther(params))
    .filter(({destinations}) => destinations.some(({worker}) => worker === id))
  return [
    ...taken.map((app) => takenHazard(app, `Worker ${name} or its previews`)),
    ...overrulingHazards(overruling(params, context)),
  ]
}

function residual(params: Params, {context}: Observation<Quarantine, Context>): readonly Residual[] {
  const {worker, cron, queues, workflows, callers} = context
  return [
    ...overrulingResidual(overruling(params, context)),
    ...routesUntold([worker]),
    ...cronLeft(worker.name, cron),
    ...queuesLeft(worker.name, queues),
    ...workflowsLeft(worker.name, workflows),
    ...callersLeft(worker.name, callers),
    ...objectsLeft(worker),
    ...mailLeft(worker),
    inFlight(worker.name),
  ]
}

/**
 * Puts an Access application without any policy before one Worker, its previews included: every HTTP request from
 * outside is refused, whichever hostname it comes by. What starts without such a request goes on, and is reported.
 * Rests on the SDK's WorkerDestination and PreviewWorkerDestination.
 */
export default defineAction<Params, Quarantine, Context>({
  id: 'worker.quarantine',
  family: 'kill-switch',
  title: 'Put Access before a Worker and let nobody in',
  source:
    'https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/ and cloudflare/resources/zero-trust/access/applications (WorkerDestination)',
  permissions: {
    read: ['Access: Apps and Policies Read', 'Workers Scripts Read', 'Queues Read'],
    write: ['Access: Apps and Policies Write'],
  },
  target: {param: 'worker', kind: 'worker'},
  class: 'C',
  blastRadius: 'BR2',
  undo: 'U1',
  direction: 'restrict',
  propagation: {
    ms: 60_000,
    source: 'not documented: assumed to be the minute of a Gateway policy; not verified on a live account',
  },
  params: Params,
  state: Quarantine,
  observe,
  plan: (params, before) =>
    planQuarantine(
      before,
      wanted(params),
      `Put Access before Worker ${params.worker.name} and its previews: every request from outside is refused`,
    ),
  hazards,
  apply: (params, before, after, {apps}) =>
    quarantineMoves(wanted(params), {before, after}, ownApps(apps, wanted(params))),
  verify: (after, now, context) => verifyQuarantine(after, now, context && ownApps(context.apps, after)),
  release: (_params, before, after, now) => releaseQuarantine(before, after, now),
  residual,
})
