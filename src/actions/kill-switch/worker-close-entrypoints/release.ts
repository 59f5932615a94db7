import type {Proposal} from '../../../core/action.ts'
import {openings, type State} from './state.ts'

type Routes = State['routes']

/** Routes as they were, where they still are and still lead nowhere. */
function routesBack(before: Routes, now: Routes): Routes {
  return Object.fromEntries(
    Object.entries(now).map(([id, route]) => {
      const was = before[id]
      return [id, was?.pattern === route.pattern && route.script === null ? was : route] as const
    }),
  )
}

function back(before: State, after: State, now: State): State {
  const wasClosed = (hostname: string) => !Object.hasOwn(after.domains, hostname)
  return {
    worker: now.worker,
    workersDev: now.workersDev || before.workersDev,
    previews: now.previews || before.previews,
    routes: routesBack(before.routes, now.routes),
    domains: {
      ...Object.fromEntries(Object.entries(before.domains).filter(([hostname]) => wasClosed(hostname))),
      ...now.domains,
    },
    // Triggers that somebody has set meanwhile are theirs.
    cron: now.cron.length === 0 ? before.cron : now.cron,
    queues: Object.fromEntries(
      Object.entries(now.queues).map(([id, queue]) => [
        id,
        {...queue, paused: queue.paused && before.queues[id]?.paused !== false},
      ]),
    ),
    instances: Object.fromEntries(
      Object.entries(now.instances).map(([key, status]) => [
        key,
        before.instances[key] === 'active' ? 'active' : status,
      ]),
    ),
  }
}

const names = (state: State): ReadonlySet<string> => new Set(openings(state).map(({what}) => what))

/** An instance that has ended meanwhile needs no way back. */
const isLost = (what: string): boolean => !what.startsWith('Workflow instance ')

/** Opens again what was closed; what somebody else has changed since is named, and left as it is. */
export function release(before: State, after: State, now: State): Proposal<State> {
  const wanted = back(before, after, now)
  const [open, reopened] = [names(now), names(wanted)]
  const opening = [...reopened].filter((what) => !open.has(what))
  const lost = [...names(before)].filter((what) => !reopened.has(what) && isLost(what))
  if (opening.length > 0) {
    const left = lost.length === 0 ? '' : `; changed by somebody else and left as it is: ${lost.join(', ')}`
    return {kind: 'update', after: wanted, summary: `Open again: ${opening.join(', ')}${left}`}
  }
  if (lost.length === 0) return {kind: 'none', why: `${now.worker} can be reached as before`}
  return {
    kind: 'impossible',
    why: `somebody else changed ${now.worker} since: ${lost.join(', ')}`,
    next: 'compare these entry points with the run in the dashboard, and set there what should be',
  }
}
