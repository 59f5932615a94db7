import type {InstanceListResponse} from 'cloudflare/resources/workflows/instances/instances'
import type {Queue as ListedQueue} from 'cloudflare/resources/queues/queues'
import type {Reader} from '../../../core/cloudflare.ts'

/** A queue that a Worker consumes, with the settings that a change has to repeat. */
export interface SeenQueue {
  readonly id: string
  readonly name: string
  /** Name of the Worker. */
  readonly consumer: string
  readonly settings: NonNullable<ListedQueue['settings']>
}

/** A Workflow that a Worker implements. */
export interface SeenWorkflow {
  readonly name: string
  /** Name of the Worker. */
  readonly script: string
  /** Cron expressions by which it starts instances of its own. */
  readonly schedules: readonly string[]
  /** How many instances there are, by status (SDK: WorkflowListResponse.instances). */
  readonly counts: Readonly<Record<string, number>>
}

export interface SeenInstance {
  readonly workflow: string
  readonly id: string
  readonly status: InstanceListResponse['status']
}

function seenQueue({queue_id: id, queue_name: name, consumers = [], settings = {}}: ListedQueue): readonly SeenQueue[] {
  if (id === undefined || name === undefined) return []
  return consumers.flatMap((consumer) =>
    'script_name' in consumer && consumer.script_name !== undefined
      ? [{id, name, consumer: consumer.script_name, settings}]
      : [],
  )
}

/** Every queue that a Worker consumes. The SDK's type has no pages for it, the API has them. */
export async function readQueues(reader: Reader): Promise<readonly SeenQueue[]> {
  const queues = await reader.all(
    ({page, per_page}) => reader.api.queues.list({account_id: reader.account}, {query: {page, per_page}}),
    ({queue_id: id}) => id,
  )
  return queues.flatMap(seenQueue)
}

/** Every Workflow of the account. */
export async function readWorkflows(reader: Reader): Promise<readonly SeenWorkflow[]> {
  const workflows = await reader.all(
    ({page, per_page}) => reader.api.workflows.list({account_id: reader.account, page, per_page}),
    ({id}) => id,
  )
  return workflows.map(({name, script_name: script, schedules = [], instances: counts}) => ({
    name,
    script,
    schedules: schedules.map(({cron}) => cron),
    counts,
  }))
}

/** What may still run; an instance that is `rollingBack` undoes its steps and cannot be paused. */
const unfinished = ['queued', 'running', 'waiting', 'waitingForPause', 'paused', 'rollingBack'] as const

/** The instances of a Workflow that have not ended, whether they run or are paused. */
export async function readInstances(reader: Reader, {name, counts}: SeenWorkflow): Promise<readonly SeenInstance[]> {
  const listed = await Promise.all(
    unfinished
      .filter((status) => counts[status] !== 0)
      .map((status) =>
        reader.all(
          ({page, per_page}) =>
            reader.api.workflows.instances.list(name, {account_id: reader.account, status, page, per_page}),
          ({id}) => id,
        ),
      ),
  )
  return listed.flat().map(({id, status}) => ({workflow: name, id, status}))
}

/** The cron expressions that start a Worker. */
export async function readCron({api, account}: Reader, script: string): Promise<readonly string[]> {
  const {schedules} = await api.workers.scripts.schedules.get(script, {account_id: account})
  return schedules.map(({cron}) => cron)
}
