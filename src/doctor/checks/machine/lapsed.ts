import type {MachineCheck} from '../../check.ts'

export const lapsed: MachineCheck = {
  id: 'lapsed',
  of: 'machine',
  title: 'No exception has outlived its time',
  severity: 'warning',
  why: 'an exception that has lapsed no longer counts: the run that relied on it ends otherwise than last time',
  reads: '`exclusions` and `accepted` of the inventory',
  permissions: [],
  look({inventory: {exclusions, accepted}, now}) {
    const isOver = ({until}: {readonly until?: string | undefined}): boolean =>
      until !== undefined && Date.parse(until) <= now.getTime()
    return [
      ...exclusions.filter(isOver).map(({name, kind, owner, until}) => ({
        object: `exclusion ${name}`,
        message: `the exception of ${kind} ${name}, which ${owner} answers for, ended at ${until}`,
        mend: ['renew it with a new time, or take it out of exclusions'],
      })),
      ...accepted.filter(isOver).map(({residual: code, owner}) => ({
        object: `accepted ${code}`,
        message: `that ${code} may go on working, for which ${owner} answers, is no longer accepted`,
        mend: ['renew it with a new time, or take it out of accepted'],
      })),
    ]
  },
}
