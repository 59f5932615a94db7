import type {Residual} from '../../../core/documents/plan.ts'

/** What a stopped flag cannot reach: the account shows no agent's code, and not what it has begun. */
export const flagResidual = (flag: string): readonly Residual[] => [
  {
    code: 'flag-not-asked',
    standing: 'not-covered',
    on: flag,
    what: `agents that do not ask ${flag}, or that run when they cannot read it`,
    why: 'a flag stops only code that obeys it; the binding hands out the default that the code names when it fails',
    next: 'in the code of the agent, pass the stopping value as the default',
  },
  {
    code: 'flag-work-begun',
    standing: 'not-covered',
    on: flag,
    what: `work that was begun before ${flag} changed`,
    why: 'an agent learns of the stop when it asks again, and no record of Flagship says who has asked',
    next: 'cut the agent off as well: firebreak run agent-freeze',
  },
]
