import type {Family} from '../family.ts'
import {workersOf} from '../workers/records.ts'
import {browserRoutes, openBrowser} from './browsers.ts'
import {invoked} from './records.ts'
import {tailFeed} from './tails.ts'
import {tailRoutes} from './tail-routes.ts'
import {telemetryRoutes} from './telemetry-routes.ts'

const minuteMs = 60_000

/** What Workers leave behind when they run: their telemetry, and whoever listens to them live. */
export const observability: Family = {
  name: 'observability',
  routes: [...telemetryRoutes, ...tailRoutes, ...browserRoutes],
  /** A cron trigger that has run in peace time, so that there is a past. */
  seed(account) {
    openBrowser(account, 20 * minuteMs)
    const service = 'research-worker'
    const version = workersOf(account).scripts.get(service)?.versions[0]?.id ?? ''
    for (const minutes of [60, 45, 30, 15]) {
      invoked(account, {
        service,
        eventType: 'scheduled',
        trigger: '*/15 * * * *',
        status: 200,
        version,
        agoMs: minutes * minuteMs,
      })
    }
  },
  // A record of what happened is no state that an action changes.
  feeds: (account) => [tailFeed(account)],
  snapshot: () => ({state: []}),
}
