import type {Hazard, Observation} from '../../../core/action.ts'
import type {Context} from './observe.ts'
import type {Params, State} from './state.ts'

const exposed = (pattern: string): Hazard => ({
  rule: 'origin-exposed',
  result: 'warned',
  object: pattern,
  message: `without a Worker, requests that match ${pattern} go to the origin behind it, if there is one`,
  next: ['look whether the origin answers them, or leave routes out and use worker.deploy-safe-version'],
})

const detached = (hostname: string): Hazard => ({
  rule: 'custom-domain-detached',
  result: 'warned',
  object: hostname,
  message: `${hostname} loses its DNS record and its certificate until the release, which orders a new one`,
})

const sharedQueue = (queue: string): Hazard => ({
  rule: 'queue-backlog',
  result: 'warned',
  object: queue,
  message: `messages to ${queue} pile up while it is paused, and are lost once its retention period is over`,
})

/** What closing an entry point does besides; a detached domain losing its DNS record is not verified on a live account. */
export function hazards({leave}: Params, {state, context}: Observation<State, Context>): readonly Hazard[] {
  const routes = Object.values(state.routes).filter(({script}) => script !== null)
  const queues = context.queues.filter(({id}) => state.queues[id]?.paused === false)
  return [
    ...(leave.includes('routes') ? [] : routes.map(({pattern}) => exposed(pattern))),
    ...(leave.includes('domains') ? [] : Object.keys(state.domains).map(detached)),
    ...(leave.includes('queues') ? [] : queues.map(({name}) => sharedQueue(name))),
  ]
}
