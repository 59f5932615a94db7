import {existsSync} from 'node:fs'
import type {BagCopy} from '../core/evidence/bag-copy.ts'
import {Fault} from '../core/fault.ts'
import type {Clock} from '../core/ports.ts'
import {everySealedBag, type SealedBag} from '../storage/evidence-bags.ts'
import {noteIn} from '../storage/journal.ts'
import {journalPath, runDir} from '../storage/runs.ts'

interface Noting {
  readonly clock: Clock
  readonly stateDir: string
  readonly lockDir: string
  readonly operator: string
}

/**
 * Puts a copy that a person has made on record in the journal of its run, as those are that a run makes itself. Gives
 * what is to be said where that cannot be written: the copy is there all the same, and in the custody of its bag.
 */
export async function notedCopy(bag: SealedBag, copy: BagCopy, noting: Noting): Promise<string | undefined> {
  const {clock, stateDir, lockDir, operator: actor} = noting
  const {run} = bag
  if (run === 'unknown' || !existsSync(journalPath(stateDir, run))) return undefined
  try {
    const key = everySealedBag(stateDir, run).find(({sealed}) => sealed === bag.sealed)?.key
    if (key === undefined) return undefined
    await noteIn({dir: runDir(stateDir, run), run, clock, actor, lockDir}, {type: 'copied', key, copy})
    return undefined
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return `the journal of ${run} does not have this copy: ${error.message}`
  }
}
