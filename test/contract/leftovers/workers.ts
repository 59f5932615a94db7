import type {Account} from '../../../src/sandbox/account/account.ts'
import {type Script, workersOf} from '../../../src/sandbox/families/workers/records.ts'
import type {Leftover} from './leftover.ts'

type Params = Parameters<Extract<Leftover, {code: string}>['plant']>[1]

/** The Worker that the change is about. */
function workerOf({worker}: Params): string {
  if (typeof worker !== 'object' || worker === null || !('name' in worker)) throw new Error('no Worker in the params')
  return String(worker.name)
}

function changeNeighbour(account: Account, change: (script: Script) => Script): void {
  const {scripts} = workersOf(account)
  const neighbour = scripts.get('status-worker')
  if (neighbour === undefined) throw new Error('the neighbour is gone')
  scripts.set(neighbour.name, change(neighbour))
}

/** Another Worker that calls the agent by a binding. */
const bindNeighbour = (account: Account, params: Params) =>
  changeNeighbour(account, (script) => ({
    ...script,
    bindings: [{type: 'service', name: 'AGENT', service: workerOf(params)}],
  }))

function startWorkflow(account: Account, params: Params, schedules: readonly string[] = []): void {
  const name = 'another-report'
  const instances = [{id: account.mint.uuid('workflow-instance'), status: 'running' as const}]
  workersOf(account).workflows.set(name, {
    id: account.mint.uuid('workflow'),
    name,
    script: workerOf(params),
    className: 'Another',
    schedules,
    instances,
  })
}

function openPreviews(account: Account, params: Params): void {
  workersOf(account).subdomains.get(workerOf(params))?.set({enabled: false, previews_enabled: true})
}

const admitting = (domain: string) => ({name: 'side-door', type: 'self_hosted' as const, domain, admits: ['anybody']})

/** What goes on working when one lever on a Worker has been moved. */
export const workerLeftovers: readonly Leftover[] = [
  {
    action: 'worker.quarantine',
    code: 'overruling-application',
    plant: (world) => void world.addApp(admitting('research.example.com/admin')),
  },
  {action: 'worker.quarantine', code: 'service-bindings', plant: ({account}, params) => bindNeighbour(account, params)},
  {
    action: 'worker.quarantine',
    code: 'workflow-instances',
    plant: ({account}, params) => startWorkflow(account, params),
  },
  {
    action: 'worker.quarantine',
    code: 'cron-triggers',
    plant: ({account}, params) =>
      void workersOf(account).schedules.set(workerOf(params), ['* * * * *', '0 0 * * *', '0 1 * * *']),
  },
  {
    action: 'worker.quarantine-all',
    code: 'overruling-application',
    plant: (world) => void world.addApp(admitting('*.example.workers.dev')),
  },
  {
    action: 'worker.close-entrypoints',
    code: 'preview-urls',
    plant: ({account}, params) => openPreviews(account, params),
  },
  {
    action: 'worker.close-entrypoints',
    code: 'service-bindings',
    plant: ({account}, params) => bindNeighbour(account, params),
  },
  {
    action: 'worker.close-entrypoints',
    code: 'workflow-schedules',
    plant: ({account}, params) => startWorkflow(account, params, ['0 4 * * *']),
  },
  {
    action: 'worker.close-entrypoints',
    code: 'workflow-instances',
    plant: ({account}, params) => startWorkflow(account, params),
  },
  {
    action: 'worker.deploy-safe-version',
    code: 'workflow-instances',
    plant: ({account}, params) => startWorkflow(account, params),
  },
  {
    action: 'worker-secret.remove',
    code: 'secret-of-same-name',
    plant: ({account}) =>
      changeNeighbour(account, (script) => ({
        ...script,
        versions: script.versions.map((version) => ({...version, secrets: {SEARCH_API_KEY: 'the same'}})),
      })),
  },
]
