import type {Observation} from '../../../core/action.ts'
import type {Residual} from '../../../core/documents/plan.ts'
import {callersLeft, inFlight, mailLeft, objectsLeft, schedulesLeft} from '../../shared/workers/leftovers.ts'
import type {Context} from './observe.ts'
import {type Kind, openings, type State} from './state.ts'

const codes: Readonly<Record<Kind, string>> = {
  'workers-dev': 'workers-dev',
  previews: 'preview-urls',
  routes: 'zone-routes',
  domains: 'custom-domains',
  cron: 'cron-triggers',
  queues: 'queue-consumers',
  workflows: 'workflow-instances',
}

/** Routes of zones that were not read, which the listing of Workers knows of. */
function routesElsewhere({worker: {name, routes}}: Context, state: State): readonly Residual[] {
  const next = `name the zone under workers of ${name} in firebreak.yaml, then plan again`
  if (routes === undefined) {
    const what = `routes to ${name} in zones that firebreak.yaml does not name`
    const why = 'the listing of Workers does not tell their routes'
    return [{code: 'zone-routes', standing: 'unknown', on: name, what, why, next}]
  }
  return routes
    .filter(({id}) => !Object.hasOwn(state.routes, id))
    .map(({pattern}) => ({
      code: 'zone-routes',
      standing: 'open',
      on: name,
      what: `route ${pattern}`,
      why: 'it is in a zone that firebreak.yaml does not name for the Worker, and was not closed',
      next,
    }))
}

/** What still makes the Worker work once its entry points are closed. */
export function residual({state, context}: Observation<State, Context>): readonly Residual[] {
  const {worker} = state
  const stillOpen = openings(state).map(({kind, what}): Residual => ({
    code: codes[kind],
    standing: 'open',
    on: worker,
    what,
    why: 'it was left open, or opened since',
    next: `worker.close-entrypoints on ${worker}`,
  }))
  const undoing = context.rollingBack.map(({workflow, id}): Residual => ({
    code: 'workflow-instances',
    standing: 'open',
    on: worker,
    what: `Workflow instance ${workflow}/${id}, which undoes its steps`,
    why: 'an instance that is rolling back cannot be paused',
    next: `wait until it has ended, or worker.deploy-safe-version on ${worker}`,
    closedBy: 'worker.deploy-safe-version',
    closedOn: worker,
  }))
  return [
    ...stillOpen,
    ...undoing,
    ...routesElsewhere(context, state),
    ...context.workflows.flatMap(schedulesLeft),
    ...callersLeft(worker, context.callers),
    ...objectsLeft(context.worker),
    ...mailLeft(context.worker),
    inFlight(worker),
  ]
}
