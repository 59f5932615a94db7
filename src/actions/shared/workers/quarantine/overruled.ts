import type {Hazard} from '../../../../core/action.ts'
import type {Residual} from '../../../../core/documents/plan.ts'
import {letsIn, type SeenApp} from './seen-app.ts'
import type {SeenWorker} from '../script.ts'

/** Another application that Access asks instead of ours, for part of what ours protects. */
export interface Overruling {
  readonly app: SeenApp
  /** The part, in words. */
  readonly part: string
  /** The Worker that it is a part of; absent where it may be any. */
  readonly worker?: string
}

/** Those of them that let anybody in. */
export const open = (overruling: readonly Overruling[]): readonly Overruling[] =>
  overruling.filter(({app}) => letsIn(app))

export const overrulingHazards = (overruling: readonly Overruling[]): readonly Hazard[] =>
  open(overruling).map(({app: {name}, part}) => ({
    rule: 'overruled-by-application',
    result: 'warned',
    object: name,
    message: `Access asks application ${name} instead for ${part}, and it lets somebody in`,
    next: [`in the dashboard, remove the policies of ${name} that let anybody in, or use worker.close-entrypoints`],
  }))

export const overrulingResidual = (overruling: readonly Overruling[]): readonly Residual[] =>
  open(overruling).map(({app: {name}, part, worker}) => ({
    code: 'overruling-application',
    standing: 'open',
    on: name,
    what: `${part}, behind application ${name}`,
    why: 'the narrower destination wins, and its application lets somebody in',
    next: `worker.close-entrypoints on ${worker ?? 'every Worker that has this hostname'}`,
    ...(worker === undefined ? {} : {closedBy: 'worker.close-entrypoints', closedOn: worker}),
  }))

/** Workers whose zone routes nobody has told: what Access is asked for their hosts is not known either. */
export const routesUntold = (workers: readonly SeenWorker[]): readonly Residual[] =>
  workers
    .filter(({routes}) => routes === undefined)
    .map(({name}) => ({
      code: 'overruling-application',
      standing: 'unknown',
      on: name,
      what: `applications for hosts of zone routes to ${name}`,
      why: 'the listing of Workers does not tell its routes, and an application for such a host would be asked instead',
      next: `worker.close-entrypoints on ${name}`,
      closedBy: 'worker.close-entrypoints',
      closedOn: name,
    }))

/** Two applications for the same destination: which of them Access would ask is not documented. */
export const takenHazard = ({name}: SeenApp, what: string): Hazard => ({
  rule: 'destination-taken',
  result: 'left-out',
  object: name,
  message: `application ${name} protects ${what} already, and a second one beside it may not be asked`,
  next: [`in the dashboard, remove the policies of ${name} that let anybody in, or use worker.close-entrypoints`],
})
