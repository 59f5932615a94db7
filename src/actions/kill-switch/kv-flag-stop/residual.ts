import type {Residual} from '../../../core/documents/plan.ts'

/** What a written key does not say (docs: How KV works). */
export const kvResidual = (key: string): readonly Residual[] => [
  {
    code: 'kv-edge-cache',
    standing: 'unknown',
    on: key,
    what: `agents that read ${key} from the cache of a data centre`,
    why: 'a change takes 60 seconds or more to be seen, a key that was read as missing is cached too, and no call shows or empties these caches',
    next: 'name probes on the key in firebreak.yaml: only an agent that is seen to be refused tells',
    closedBy: 'probe',
  },
  {
    code: 'kv-not-asked',
    standing: 'not-covered',
    on: key,
    what: `agents that do not read ${key}, or that run when they cannot`,
    why: 'a key stops only code that obeys it',
    next: 'in the code of the agent, take a missing key and a failed read as a stop',
  },
]
