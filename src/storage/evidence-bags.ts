import {existsSync, globSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {Fault} from '../core/fault.ts'
import {resolveRun, runDir} from './runs.ts'

/** Every bag of this machine, those of the newest runs first. */
export const allBags = (stateDir: string): readonly string[] =>
  globSync('runs/*/evidence/*/data', {cwd: stateDir})
    .map((data) => join(stateDir, data, '..'))
    .toSorted((a, b) => (runOf(a) === runOf(b) ? (a < b ? -1 : 1) : runOf(a) < runOf(b) ? 1 : -1))

const runOf = (bag: string): string => bag.split(/[/\\]/).at(-3) ?? ''

/** The bags that a person means: the path of one, or all of a run. Throws USAGE where there is none. */
export function bagsMeant(stateDir: string, wanted: string): readonly string[] {
  if (existsSync(join(wanted, 'data'))) return [resolve(wanted)]
  if (/[/\\]/.test(wanted))
    throw new Fault('USAGE', `${wanted} is no evidence bag`, {next: ['firebreak evidence list']})
  const run = resolveRun(stateDir, wanted)
  const bags = globSync('evidence/*/data', {cwd: runDir(stateDir, run)})
    .map((data) => join(runDir(stateDir, run), data, '..'))
    .toSorted()
  if (bags.length > 0) return bags
  throw new Fault('USAGE', `run ${run} has kept no evidence`, {next: ['firebreak evidence list']})
}
