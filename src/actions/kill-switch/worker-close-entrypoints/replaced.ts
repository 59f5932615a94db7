import type {Replaced} from '../../../core/action.ts'
import {readQueues, type SeenQueue} from '../../shared/workers/background.ts'
import {readDomains} from './observe.ts'
import type {State} from './state.ts'

/** A route that a PUT replaces. */
export const replacedRoute = (id: string, seen: State['routes'][string] | undefined, zone: string): Replaced => ({
  seen,
  async look({api}) {
    const {result} = await api.workers.routes.list({zone_id: zone})
    const route = result.find((one) => one.id === id)
    return route === undefined ? undefined : {zone, pattern: route.pattern, script: route.script ?? null}
  },
})

/** A hostname that a PUT would take away from whichever Worker has it. */
export const untakenHostname = (hostname: string): Replaced => ({
  seen: undefined,
  look: async (reader) => (await readDomains(reader)).find((domain) => domain.hostname === hostname),
})

/** The settings of a queue, which are sent back whole. */
export const replacedQueue = (id: string, seen: SeenQueue['settings']): Replaced => ({
  seen,
  look: async (reader) => (await readQueues(reader)).find((queue) => queue.id === id)?.settings,
})
