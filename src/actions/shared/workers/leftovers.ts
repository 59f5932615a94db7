import type {Residual} from '../../../core/documents/plan.ts'
import type {SeenQueue, SeenWorkflow} from './background.ts'
import type {SeenWorker} from './script.ts'

type Closing = Required<Pick<Residual, 'next' | 'closedBy' | 'closedOn'>>

const byAction =
  (action: string) =>
  (worker: string): Closing => ({next: `${action} on ${worker}`, closedBy: action, closedOn: worker})
const closing = byAction('worker.close-entrypoints')
const replacing = byAction('worker.deploy-safe-version')

const unread = (code: string, on: string, what: string): Residual => ({
  code,
  standing: 'unknown',
  on,
  what,
  why: 'the token cannot read it, or there are too many Workers to ask each',
  ...closing(on),
})

/** Cron triggers, which need no request. */
export function cronLeft(on: string, cron: readonly string[] | undefined): readonly Residual[] {
  if (cron === undefined) return [unread('cron-triggers', on, `cron triggers of ${on}`)]
  return cron.map((expression) => ({
    code: 'cron-triggers',
    standing: 'open',
    on,
    what: `cron trigger ${expression} of ${on}`,
    why: 'a trigger starts the Worker without a request',
    ...closing(on),
  }))
}

/** Queues that deliver messages to these Workers; `on` is what to name where they cannot be read. */
export function queuesLeft(on: string, queues: readonly SeenQueue[] | undefined): readonly Residual[] {
  if (queues === undefined) return [unread('queue-consumers', on, `queues that ${on} consumes`)]
  return queues
    .filter(({settings}) => settings.delivery_paused !== true)
    .map(({name, consumer}) => ({
      code: 'queue-consumers',
      standing: 'open',
      on: consumer,
      what: `messages of queue ${name} to ${consumer}`,
      why: 'a queue hands its messages to the Worker without a request',
      ...closing(consumer),
    }))
}

const active = ['queued', 'running', 'waiting', 'waitingForPause', 'rollingBack']

/** Workflows with instances that have not ended, or with a schedule of their own. */
export function workflowsLeft(on: string, workflows: readonly SeenWorkflow[] | undefined): readonly Residual[] {
  if (workflows === undefined) return [unread('workflow-instances', on, `Workflow instances of ${on}`)]
  return workflows.flatMap((workflow) => {
    const running = active.reduce((sum, status) => sum + (workflow.counts[status] ?? 0), 0)
    const instances: Residual = {
      code: 'workflow-instances',
      standing: 'open',
      on: workflow.script,
      what: `${running} instances of Workflow ${workflow.name} that have not ended`,
      why: 'an instance goes on by itself, and keeps what it was given when it was started',
      ...closing(workflow.script),
    }
    return [...(running > 0 ? [instances] : []), ...schedulesLeft(workflow)]
  })
}

/** Schedules that a Workflow has of its own: nothing but other code, or its deletion, keeps them from starting instances. */
export function schedulesLeft({name, script, schedules}: SeenWorkflow): readonly Residual[] {
  return schedules.map((cron) => ({
    code: 'workflow-schedules',
    standing: 'open',
    on: script,
    what: `schedule ${cron} of Workflow ${name}`,
    why: 'the Workflow starts instances by itself, which no cron trigger of the Worker shows',
    ...replacing(script),
  }))
}

/** Durable Objects that the Worker implements: neither their alarms nor their open connections can be listed. */
export function objectsLeft({name, hasObjects}: SeenWorker): readonly Residual[] {
  if (!hasObjects) return []
  return [
    {
      code: 'durable-objects',
      standing: 'unknown',
      on: name,
      what: `alarms and open connections of the Durable Objects of ${name}`,
      why: 'they wake and talk without a new request, and the API does not list them',
      ...replacing(name),
    },
  ]
}

/** Other Workers that are bound to it. */
export function callersLeft(name: string, callers: readonly string[] | undefined): readonly Residual[] {
  const what = (caller: string) => `calls of ${name} by ${caller}`
  const why = 'a binding reaches the Worker without any of its entry points'
  if (callers === undefined)
    return [
      {code: 'service-bindings', standing: 'unknown', on: name, what: what('other Workers'), why, ...replacing(name)},
    ]
  return callers.map((caller) => ({
    code: 'service-bindings',
    standing: 'open',
    on: name,
    what: what(caller),
    why,
    ...replacing(name),
  }))
}

/** A mail that Email Routing hands to the Worker. */
export function mailLeft({name, handlers}: SeenWorker): readonly Residual[] {
  if (!handlers.includes('email')) return []
  return [
    {
      code: 'email-routing',
      standing: 'unknown',
      on: name,
      what: `mail that Email Routing hands to ${name}`,
      why: 'the Worker has a handler for mail, and firebreak does not read the rules of Email Routing',
      ...replacing(name),
    },
  ]
}

/** A request that is being answered is not cut short by any of these levers. */
export const inFlight = (name: string): Residual => ({
  code: 'requests-in-flight',
  standing: 'not-covered',
  on: name,
  what: `requests that ${name} is answering`,
  why: 'Cloudflare lets an invocation that has begun come to its end',
})
