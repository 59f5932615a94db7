import type {Move} from '../../../core/action.ts'
import {readCron} from '../../shared/workers/background.ts'
import type {Context} from './observe.ts'
import {replacedQueue, replacedRoute, untakenHostname} from './replaced.ts'
import type {State} from './state.ts'

function subdomainMove({worker, ...before}: State, after: State): readonly Move[] {
  if (before.workersDev === after.workersDev && before.previews === after.previews) return []
  return [
    {
      name: 'set-workers-dev',
      // Both switches in one request: the second keeps its value when it is not named, and previews would stay open.
      send: ({api, account}) =>
        api.workers.scripts.subdomain.create(worker, {
          account_id: account,
          enabled: after.workersDev,
          previews_enabled: after.previews,
        }),
    },
  ]
}

/** A PUT without `script` keeps the route and its id, and leads its requests to no Worker (SDK: RouteUpdateParams). */
function routeMoves(before: State, after: State): readonly Move[] {
  return Object.entries(after.routes)
    .filter(([id, {script}]) => Object.hasOwn(before.routes, id) && before.routes[id]?.script !== script)
    .map(([id, {zone, pattern, script}]) => ({
      name: `${script === null ? 'detach' : 'attach'}-route ${pattern}`,
      replaces: replacedRoute(id, before.routes[id], zone),
      send: ({api}) => api.workers.routes.update(id, {zone_id: zone, pattern, ...(script === null ? {} : {script})}),
    }))
}

function domainMoves(before: State, after: State, {domains}: Context): readonly Move[] {
  const detached = domains
    .filter(({hostname}) => Object.hasOwn(before.domains, hostname) && !Object.hasOwn(after.domains, hostname))
    .map(({id, hostname}): Move => ({
      name: `detach-domain ${hostname}`,
      send: ({api, account}) => api.workers.domains.delete(id, {account_id: account}),
    }))
  // A hostname that somebody has given to another Worker meanwhile is left there.
  const attached = Object.entries(after.domains)
    .filter(([hostname]) => !Object.hasOwn(before.domains, hostname))
    .filter(([hostname]) => !domains.some((domain) => domain.hostname === hostname))
    .map(([hostname, zone]): Move => ({
      name: `attach-domain ${hostname}`,
      replaces: untakenHostname(hostname),
      send: ({api, account}) =>
        api.workers.domains.update({account_id: account, hostname, service: after.worker, zone_id: zone}),
    }))
  return [...detached, ...attached]
}

const sameList = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((item, at) => item === other[at])

function cronMove(before: State, after: State): readonly Move[] {
  if (sameList(before.cron, after.cron)) return []
  return [
    {
      name: 'set-cron-triggers',
      replaces: {seen: before.cron, look: (reader) => readCron(reader, after.worker)},
      send: ({api, account}) =>
        api.workers.scripts.schedules.update(after.worker, {
          account_id: account,
          body: after.cron.map((cron) => ({cron})),
        }),
    },
  ]
}

/** The other settings are repeated: whether a PATCH keeps those that it does not name is not verified on a live account. */
function queueMoves(before: State, after: State, {queues}: Context): readonly Move[] {
  return queues
    .filter(({id}) => after.queues[id] !== undefined && after.queues[id].paused !== before.queues[id]?.paused)
    .map(({id, name, settings}) => {
      const paused = after.queues[id]?.paused === true
      return {
        name: `${paused ? 'pause' : 'resume'}-queue ${name}`,
        replaces: replacedQueue(id, settings),
        send: ({api, account}) =>
          api.queues.edit(id, {account_id: account, settings: {...settings, delivery_paused: paused}}),
      }
    })
}

function instanceMoves(before: State, after: State): readonly Move[] {
  return Object.entries(after.instances)
    .filter(([key, status]) => Object.hasOwn(before.instances, key) && before.instances[key] !== status)
    .map(([key, wanted]) => {
      const at = key.indexOf('/')
      const status = wanted === 'paused' ? ('pause' as const) : ('resume' as const)
      return {
        name: `${status}-instance ${key}`,
        send: ({api, account}) =>
          api.workflows.instances.status.edit(key.slice(at + 1), {
            account_id: account,
            workflow_name: key.slice(0, at),
            status,
          }),
      }
    })
}

/** One request for each way in that differs; what starts Workflow instances comes before the instances. */
export const movesBetween = (before: State, after: State, context: Context): readonly Move[] => [
  ...subdomainMove(before, after),
  ...routeMoves(before, after),
  ...domainMoves(before, after, context),
  ...cronMove(before, after),
  ...queueMoves(before, after, context),
  ...instanceMoves(before, after),
]
