import {existsSync, globSync, readFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {sha256} from '../core/digest.ts'
import {Fault} from '../core/fault.ts'
import {recordingKey, type CollectionState} from '../core/runs/collection-state.ts'
import {runState, type RunState} from '../core/runs/run-state.ts'
import {tagManifest} from './bag/manifest.ts'
import {runIn} from './bag/open-bag.ts'
import {readJournal} from './journal.ts'
import {journalPath, listRuns, resolveRun, runDir} from './runs.ts'

/** A sealed bag: where it is, which run it is of, and the digest of its sealing. */
export interface SealedBag {
  readonly path: string
  readonly run: string
  readonly sealed: string
  /** By what the journal of its run knows it; absent where that is not asked. */
  readonly key?: string
}

/** Every bag of this machine, those of the newest runs first. */
export const allBags = (stateDir: string): readonly string[] =>
  globSync('runs/*/evidence/*/data', {cwd: stateDir})
    .map((data) => join(stateDir, data, '..'))
    .toSorted((a, b) => (runOf(a) === runOf(b) ? (a < b ? -1 : 1) : runOf(a) < runOf(b) ? 1 : -1))

const runOf = (bag: string): string => bag.split(/[/\\]/).at(-3) ?? ''

/** The directory of a bag, or a run. Throws USAGE for what is neither. */
function meaning(stateDir: string, wanted: string): {readonly bag: string} | {readonly run: string} {
  if (existsSync(join(wanted, 'data'))) return {bag: resolve(wanted)}
  if (/[/\\]/.test(wanted))
    throw new Fault('USAGE', `${wanted} is no evidence bag`, {next: ['firebreak evidence list']})
  return {run: resolveRun(stateDir, wanted)}
}

/** The bags that a person means, sealed or not: the path of one, or all that lie in the folder of a run. Throws USAGE where there is none. */
export function bagsMeant(stateDir: string, wanted: string): readonly string[] {
  const meant = meaning(stateDir, wanted)
  if ('bag' in meant) return [meant.bag]
  const {run} = meant
  const bags = globSync('evidence/*/data', {cwd: runDir(stateDir, run)})
    .map((data) => join(runDir(stateDir, run), data, '..'))
    .toSorted()
  if (bags.length > 0) return bags
  throw new Fault('USAGE', `run ${run} has kept no evidence`, {next: ['firebreak evidence list']})
}

/** The sealed bags that a person means: the path of one, or those that the journal of a run has. Throws USAGE where there is none. */
export function sealedBagsMeant(stateDir: string, wanted: string, inRun = collectedBags): readonly SealedBag[] {
  const meant = meaning(stateDir, wanted)
  if ('bag' in meant) return [bagAt(meant.bag)]
  const {run} = meant
  const bags = inRun(stateDir, run)
  if (bags.length > 0) return bags
  throw new Fault('USAGE', `${run} has no sealed evidence`, {next: [`firebreak runs show ${run}`]})
}

/** The sealed bags of all runs of an incident whose journals can be believed. Throws USAGE where there is none. */
export function bagsOfIncident(stateDir: string, incident: string): readonly SealedBag[] {
  const runs = listRuns(stateDir).filter((run) => run.incident === incident && run.note === undefined)
  const bags = runs.flatMap(({run}) => collectedBags(stateDir, run))
  if (bags.length > 0) return bags
  throw new Fault('USAGE', `no run of this machine has sealed evidence of incident ${incident}`, {
    next: ['firebreak runs list', 'name the bags by their paths'],
  })
}

const stateOf = (stateDir: string, run: string): RunState => runState(readJournal(journalPath(stateDir, run)).entries)

/** What a run has collected. */
export function collectedBags(stateDir: string, run: string): readonly SealedBag[] {
  return sealedIn(run, stateOf(stateDir, run).collections)
}

/** That, and what was overheard of the run. */
export function everySealedBag(stateDir: string, run: string): readonly SealedBag[] {
  const {collections, recording} = stateOf(stateDir, run)
  return sealedIn(run, [...collections, ...(recording === undefined ? [] : [[recordingKey, recording] as const])])
}

const sealedIn = (run: string, kept: Iterable<readonly [string, CollectionState]>): readonly SealedBag[] =>
  [...kept].flatMap(([key, {bag: path, sha256: sealed}]) =>
    path === undefined || sealed === undefined ? [] : [{path, run, sealed, key}],
  )

/** A bag that no journal here needs to know: it says itself of which run it is. */
function bagAt(path: string): SealedBag {
  if (!existsSync(join(path, tagManifest)))
    throw new Fault('USAGE', `${path} was never sealed: it is not whole`, {next: ['name a bag that is sealed']})
  const {run} = runIn(readFileSync(join(path, 'bag-info.txt'), 'utf8'))
  return {path, run: run === '' ? 'unknown' : run, sealed: sha256(readFileSync(join(path, tagManifest)))}
}
