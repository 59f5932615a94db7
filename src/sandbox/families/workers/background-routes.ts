import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import {missing, ok, refused} from '../../api/answer.ts'
import {numberedPage} from '../../api/paging.ts'
import {route} from '../../api/route.ts'
import {type Instance, type Queue, type Status, statusOf, type Workflow, workersOf} from './records.ts'
import {readScripts, writeScripts} from './script-routes.ts'

const shownQueue = ({id, name, consumer, settings}: Queue) => ({
  queue_id: id,
  queue_name: name,
  settings,
  consumers: [{consumer_id: id, queue_name: name, script_name: consumer, type: 'worker'}],
  consumers_total_count: 1,
  producers: [],
  producers_total_count: 0,
})

const statuses: readonly Status[] = [
  'queued',
  'running',
  'paused',
  'errored',
  'terminated',
  'complete',
  'waitingForPause',
  'waiting',
  'rollingBack',
]

function shownWorkflow(account: Account, {id, name, script, className, schedules, instances}: Workflow) {
  const count = (status: Status) => instances.filter((one) => statusOf(account, one) === status).length
  return {
    id,
    name,
    script_name: script,
    class_name: className,
    instances: Object.fromEntries(statuses.map((status) => [status, count(status)])),
    schedules: schedules.map((cron) => ({cron, next_instance: account.stamp()})),
    script_deleted: !workersOf(account).scripts.has(script),
    created_on: account.createdAt,
    modified_on: account.createdAt,
    triggered_on: null,
  }
}

const shownInstance = (account: Account, workflow: Workflow, instance: Instance) => ({
  id: instance.id,
  status: statusOf(account, instance),
  workflow_id: workflow.id,
  version_id: workflow.id,
  created_on: account.createdAt,
  modified_on: account.createdAt,
  started_on: account.createdAt,
  ended_on: null,
})

/** The instance after the order, or undefined where it cannot follow. */
function ordered(account: Account, instance: Instance, order: 'pause' | 'resume'): Instance | undefined {
  const {id, status, pause} = instance
  if (order === 'resume') return pause === undefined ? undefined : {id, status: pause.was}
  if (pause !== undefined || !['queued', 'running', 'waiting'].includes(status)) return undefined
  return {id, status, pause: {was: status, at: account.clock.mono()}}
}

/** Queues and Workflows: what makes a Worker work without a request. */
export const backgroundRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/queues',
    permissions: ['Queues Read', 'Queues Write'],
    handle: ({account, query}) => numberedPage([...workersOf(account).queues.values()].map(shownQueue), query),
  }),
  route({
    method: 'PATCH',
    path: '/accounts/{account}/queues/:queue',
    permissions: ['Queues Write'],
    body: z.strictObject({
      settings: z
        .strictObject({
          delivery_delay: z.int().optional(),
          delivery_paused: z.boolean().optional(),
          message_retention_period: z.int().optional(),
        })
        .optional(),
    }),
    handle({account, params, body}) {
      const {queues} = workersOf(account)
      const queue = queues.get(params.queue)
      if (queue === undefined) return missing('queue')
      const given = Object.fromEntries(Object.entries(body.settings ?? {}).filter(([, value]) => value !== undefined))
      const next: Queue = {...queue, settings: {...queue.settings, ...given}}
      queues.set(queue.id, next)
      return ok(shownQueue(next), {
        changed: {
          type: 'update',
          description: `Update queue ${queue.name}`,
          product: 'queues',
          resource: 'queue',
          ids: [queue.id],
        },
      })
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/workflows',
    permissions: readScripts,
    handle: ({account, query}) =>
      numberedPage(
        [...workersOf(account).workflows.values()].map((one) => shownWorkflow(account, one)),
        query,
      ),
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/workflows/:workflow/instances',
    permissions: readScripts,
    handle({account, params, query}) {
      const workflow = workersOf(account).workflows.get(params.workflow)
      if (workflow === undefined) return missing('workflow')
      const status = query.get('status')
      const all = workflow.instances.map((instance) => shownInstance(account, workflow, instance))
      return numberedPage(
        all.filter((instance) => instance.status === (status ?? instance.status)),
        query,
      )
    },
  }),
  route({
    method: 'PATCH',
    path: '/accounts/{account}/workflows/:workflow/instances/:instance/status',
    permissions: writeScripts,
    body: z.strictObject({status: z.enum(['pause', 'resume'])}),
    handle({account, params, body}) {
      const {workflows} = workersOf(account)
      const workflow = workflows.get(params.workflow)
      const instance = workflow?.instances.find(({id}) => id === params.instance)
      if (workflow === undefined || instance === undefined) return missing('instance')
      const next = ordered(account, instance, body.status)
      if (next === undefined) return refused(400, 10205, `the instance cannot ${body.status} from where it is`)
      const instances = workflow.instances.map((one) => (one.id === next.id ? next : one))
      workflows.set(workflow.name, {...workflow, instances})
      return ok(
        {status: statusOf(account, next), timestamp: account.stamp()},
        {
          changed: {
            type: 'update',
            description: `${body.status} an instance of ${workflow.name}`,
            product: 'workflows',
            resource: 'instance',
            ids: [next.id],
          },
        },
      )
    },
  }),
]
