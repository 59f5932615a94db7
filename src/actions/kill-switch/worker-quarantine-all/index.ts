import {z} from 'zod'
import {defineAction, type Hazard, type Observation} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import type {Residual} from '../../../core/documents/plan.ts'
import {Fault} from '../../../core/fault.ts'
import {HexRef} from '../../../core/targets.ts'
import {ifReadable} from '../../shared/if-readable.ts'
import {
  readCron,
  readQueues,
  readWorkflows,
  type SeenQueue,
  type SeenWorkflow,
} from '../../shared/workers/background.ts'
import {cronLeft, mailLeft, objectsLeft, queuesLeft, workflowsLeft} from '../../shared/workers/leftovers.ts'
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
import {readWorkers, type SeenWorker} from '../../shared/workers/script.ts'

const Params = z.strictObject({account: HexRef})
type Params = z.infer<typeof Params>

interface Context {
  readonly workers: readonly SeenWorker[]
  readonly apps: readonly SeenApp[]
  readonly hosts: WorkerHosts
  /** By Worker; undefined where there are too many to ask each, or they cannot be read. */
  readonly cron: readonly (readonly [worker: string, cron: readonly string[]])[] | undefined
  readonly queues: readonly SeenQueue[] | undefined
  readonly workflows: readonly SeenWorkflow[] | undefined
}

const wanted: Wanted = {name: 'firebreak quarantine of all Workers', types: ['all_workers']}

/** Each Worker costs a request: beyond so many it is said that nobody looked. */
const mostWorkers = 50

async function readCronOfAll(reader: Reader, workers: readonly SeenWorker[]): Promise<Context['cron']> {
  if (workers.length > mostWorkers) return undefined
  return Promise.all(workers.map(async ({name}) => [name, await readCron(reader, name)] as const))
}

async function observe(reader: Reader, {account}: Params): Promise<Observation<Quarantine, Context>> {
  if (account.id !== reader.account) {
    throw new Fault('REFUSED', `account ${account.name} is not the one that firebreak.yaml is about`, {
      next: ['leave the look-up ${account} in the runbook'],
    })
  }
  const [workers, apps] = await Promise.all([readWorkers(reader), readAccessApps(reader)])
  const [hosts, cron, queues, workflows] = await Promise.all([
    readWorkerHosts(reader, workers),
    ifReadable(readCronOfAll(reader, workers)),
    ifReadable(readQueues(reader)),
    ifReadable(readWorkflows(reader)),
  ])
  return {
    // The id is in the path of every request; a name to read back there is none.
    target: {kind: 'account', id: reader.account, name: account.name},
    state: quarantineOf(apps, wanted),
    context: {workers, apps, hosts, cron, queues, workflows},
    complete: true,
  }
}

const narrower = ['worker', 'preview_worker', 'all_preview_workers']

/** Every narrower destination wins over all Workers together (SDK: AllWorkersDestination). */
function overruling({apps, hosts, workers}: Context): readonly Overruling[] {
  return apps
    .filter(({name}) => name !== wanted.name)
    .flatMap((app) =>
      app.destinations.flatMap(({type, uri, worker: id}): readonly Overruling[] => {
        if (type === 'public') return uri !== undefined && isAbout(uri, hosts) ? [{app, part: uri}] : []
        if (!narrower.includes(type)) return []
        const worker = workers.find(({tag}) => tag === id)?.name
        return [{app, part: `${type} of ${worker ?? 'all Workers'}`, ...(worker === undefined ? {} : {worker})}]
      }),
    )
}

function hazards(_params: Params, {context}: Observation<Quarantine, Context>): readonly Hazard[] {
  const taken = context.apps
    .filter(({name}) => name !== wanted.name)
    .filter(({destinations}) => destinations.some(({type}) => type === 'all_workers'))
  return [
    ...taken.map((app) => takenHazard(app, 'all Workers')),
    {
      rule: 'every-worker',
      result: 'warned',
      object: wanted.name,
      message: `every Worker of the account is refused, ${context.workers.length} of them, public sites included`,
    },
    ...overrulingHazards(overruling(context)),
  ]
}

function residual({account}: Params, {context}: Observation<Quarantine, Context>): readonly Residual[] {
  const {workers, cron, queues, workflows} = context
  return [
    ...overrulingResidual(overruling(context)),
    ...routesUntold(workers),
    ...(cron?.flatMap(([name, expressions]) => cronLeft(name, expressions)) ?? cronLeft(account.name, undefined)),
    ...queuesLeft(account.name, queues),
    ...workflowsLeft(account.name, workflows),
    ...workers.flatMap(objectsLeft),
    ...workers.flatMap(mailLeft),
  ]
}

/**
 * Puts one Access application without any policy before every Worker of the account. BR4: it takes public sites along.
 * There is at most one destination of this kind in an account, and any narrower one wins over it (SDK:
 * AllWorkersDestination).
 */
export default defineAction<Params, Quarantine, Context>({
  id: 'worker.quarantine-all',
  family: 'kill-switch',
  title: 'Put Access before every Worker and let nobody in',
  source:
    'https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/ and cloudflare/resources/zero-trust/access/applications (AllWorkersDestination)',
  permissions: {
    read: ['Access: Apps and Policies Read', 'Workers Scripts Read', 'Queues Read'],
    write: ['Access: Apps and Policies Write'],
  },
  target: {param: 'account', kind: 'account'},
  class: 'C',
  blastRadius: 'BR4',
  undo: 'U1',
  direction: 'restrict',
  propagation: {
    ms: 60_000,
    source: 'not documented: assumed to be the minute of a Gateway policy; not verified on a live account',
  },
  params: Params,
  state: Quarantine,
  observe,
  plan: (_params, before) =>
    planQuarantine(
      before,
      wanted,
      'Put Access before every Worker of the account: every request from outside is refused',
    ),
  hazards,
  apply: (_params, before, after, {apps}) => quarantineMoves(wanted, {before, after}, ownApps(apps, wanted)),
  verify: (after, now, context) => verifyQuarantine(after, now, context && ownApps(context.apps, after)),
  release: (_params, before, after, now) => releaseQuarantine(before, after, now),
  residual,
})
