import type {Residual} from '../../../core/documents/plan.ts'

/** Connections that were open before a road was closed. */
export const openFlows = (on: string, why: string): Residual => ({
  code: 'open-connections',
  standing: 'unknown',
  on,
  what: `connections over ${on} that were open before`,
  why: `${why}; not verified on a live account`,
  next: 'name a probe of type held in firebreak.yaml, which shows whether they are cut, or revoke the registrations',
  closedBy: 'held-probe',
})
