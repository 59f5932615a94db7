import {join} from 'node:path'
import type {Plan} from './core/documents/plan.ts'
import type {Acting, Clock} from './core/ports.ts'
import {toolVersion} from './package-root.ts'
import {createBag, reopenNewestBag} from './storage/evidence-bag.ts'
import {runDir} from './storage/runs.ts'

interface Keeping {
  readonly stateDir: string
  readonly operator: string
  readonly clock: Clock
}

/** Where the evidence of a run goes, one bag a collection. */
export function bagsOf(
  {run, plan: {incident}}: {readonly run: string; readonly plan: Plan},
  {stateDir, operator, clock}: Keeping,
): Pick<Acting, 'openBag' | 'reopenBag'> {
  const bag = (key: string) => ({
    dir: join(runDir(stateDir, run), 'evidence', key),
    clock,
    run,
    by: operator,
    tool: `firebreak/${toolVersion()}`,
    ...(incident === undefined ? {} : {incident}),
  })
  return {openBag: async (key) => createBag(bag(key)), reopenBag: async (key) => reopenNewestBag(bag(key))}
}
