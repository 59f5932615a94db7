import {z} from 'zod'
import {HexId} from '../../../core/ids.ts'
import {HexRef, WorkerRef} from '../../../core/targets.ts'

/** What can be left as it is, each by itself. */
export const Kind = z.enum(['workers-dev', 'previews', 'routes', 'domains', 'cron', 'queues', 'workflows'])
export type Kind = z.infer<typeof Kind>

export const Params = z.strictObject({
  worker: WorkerRef,
  /** Zones whose routes are read. */
  zones: z.array(HexRef).default([]),
  /** Kinds of entry points that stay open, and are then reported as such. */
  leave: z.array(Kind).default([]),
})
export type Params = z.infer<typeof Params>

/** Every way in which the Worker can be made to work, by what names it. */
export const State = z.strictObject({
  worker: z.string(),
  workersDev: z.boolean(),
  /** Preview URLs have a switch of their own. */
  previews: z.boolean(),
  /** Routes, by id, that lead to the Worker, or to none: those may be what was closed before. */
  routes: z.record(z.string(), z.strictObject({zone: HexId, pattern: z.string(), script: z.string().nullable()})),
  /** Custom domains, by hostname, with the id of their zone. */
  domains: z.record(z.string(), z.string()),
  cron: z.array(z.string()),
  /** Queues that it consumes, by id. */
  queues: z.record(z.string(), z.strictObject({name: z.string(), paused: z.boolean()})),
  /** Workflow instances that have not ended, by `<workflow>/<instance>`. */
  instances: z.record(z.string(), z.enum(['active', 'paused'])),
})
export type State = z.infer<typeof State>

const mapped = <In, Out>(record: Readonly<Record<string, In>>, map: (value: In) => Out): Record<string, Out> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))

/** The state with everything closed but the kinds that are left. */
export function closed(state: State, leave: readonly Kind[]): State {
  const isLeft = (kind: Kind) => leave.includes(kind)
  const {worker, workersDev, previews, routes, domains, cron, queues, instances} = state
  return {
    worker,
    workersDev: isLeft('workers-dev') && workersDev,
    previews: isLeft('previews') && previews,
    routes: isLeft('routes') ? routes : mapped(routes, (route) => ({...route, script: null})),
    domains: isLeft('domains') ? domains : {},
    cron: isLeft('cron') ? cron : [],
    queues: isLeft('queues') ? queues : mapped(queues, (queue) => ({...queue, paused: true})),
    instances: isLeft('workflows') ? instances : mapped(instances, () => 'paused' as const),
  }
}

/** One way in that is open. */
export interface Opening {
  readonly kind: Kind
  /** In words, and the same at every look. */
  readonly what: string
}

/** Every way in that is open, in the order in which they are closed. */
export function openings(state: State): readonly Opening[] {
  const {worker, routes, domains, cron, queues, instances} = state
  const of = (kind: Kind, names: readonly string[]) => names.map((what) => ({kind, what}))
  return [
    ...of('workers-dev', state.workersDev ? [`workers.dev of ${worker}`] : []),
    ...of('previews', state.previews ? [`preview URLs of ${worker}`] : []),
    ...of(
      'routes',
      Object.values(routes).flatMap(({pattern, script}) => (script === null ? [] : [`route ${pattern}`])),
    ),
    ...of(
      'domains',
      Object.keys(domains).map((hostname) => `custom domain ${hostname}`),
    ),
    ...of(
      'cron',
      cron.map((expression) => `cron trigger ${expression}`),
    ),
    ...of(
      'queues',
      Object.values(queues).flatMap(({name, paused}) => (paused ? [] : [`queue ${name}`])),
    ),
    ...of(
      'workflows',
      Object.entries(instances).flatMap(([key, status]) => (status === 'paused' ? [] : [`Workflow instance ${key}`])),
    ),
  ]
}
