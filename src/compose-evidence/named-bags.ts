import {existsSync, readFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {sha256} from '../core/digest.ts'
import {Fault} from '../core/fault.ts'
import {runState} from '../core/runs/run-state.ts'
import {sealingManifest} from '../storage/evidence-sinks/bag-files.ts'
import {readJournal} from '../storage/journal.ts'
import {runIn} from '../storage/bag/open-bag.ts'
import {journalPath, listRuns, resolveRun} from '../storage/runs.ts'

/** A sealed bag: where it is, which run it is of, and the digest of its sealing. */
export interface SealedBag {
  readonly path: string
  readonly run: string
  readonly sealed: string
}

/** A directory with a bag in it, or every sealed bag of a run. Throws USAGE where there is none. */
export function namedBags(wanted: string, stateDir: string): readonly SealedBag[] {
  if (existsSync(join(wanted, 'bagit.txt'))) return [bagAt(resolve(wanted))]
  const run = resolveRun(stateDir, wanted)
  const bags = bagsOfRun(run, stateDir)
  if (bags.length > 0) return bags
  throw new Fault('USAGE', `${run} has no sealed evidence`, {next: [`firebreak runs show ${run}`]})
}

/** The sealed bags of all runs of an incident whose journals can be believed. Throws USAGE where there is none. */
export function bagsOfIncident(incident: string, stateDir: string): readonly SealedBag[] {
  const runs = listRuns(stateDir).filter((run) => run.incident === incident && run.note === undefined)
  const bags = runs.flatMap(({run}) => bagsOfRun(run, stateDir))
  if (bags.length > 0) return bags
  throw new Fault('USAGE', `no run of this machine has sealed evidence of incident ${incident}`, {
    next: ['firebreak runs list', 'name the bags by their paths'],
  })
}

/** The sealed bags of one run, by its whole id. */
export function bagsOfRun(run: string, stateDir: string): readonly SealedBag[] {
  const {collections} = runState(readJournal(journalPath(stateDir, run)).entries)
  return [...collections.values()].flatMap(({bag: path, sha256: sealed}) =>
    path === undefined || sealed === undefined ? [] : [{path, run, sealed}],
  )
}

/** A bag that no journal here knows: it says itself of which run it is. */
function bagAt(path: string): SealedBag {
  if (!existsSync(join(path, sealingManifest)))
    throw new Fault('USAGE', `${path} was never sealed: it is not whole`, {next: ['name a bag that is sealed']})
  const {run} = runIn(readFileSync(join(path, 'bag-info.txt'), 'utf8'))
  return {path, run: run === '' ? 'unknown' : run, sealed: sha256(readFileSync(join(path, sealingManifest)))}
}
