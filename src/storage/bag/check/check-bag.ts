import {existsSync} from 'node:fs'
import {readFile} from 'node:fs/promises'
import {basename, join} from 'node:path'
import {sha256} from '../../../core/digest.ts'
import type {EvidenceItem} from '../../../core/documents/evidence.ts'
import type {JournalEntry} from '../../../core/documents/journal.ts'
import {Fault} from '../../../core/fault.ts'
import type {OpenedBag} from '../../../core/ports.ts'
import type {BagCheck} from '../../../core/signed/bag-check.ts'
import type {Trust} from '../../../core/signed/trust.ts'
import {textIn} from '../files-of.ts'
import {bagInfoOf, tagManifest} from '../manifest.ts'
import {openBag} from '../open-bag.ts'
import {verifyBag} from '../verify-bag.ts'
import {custodyProblems} from './custody-problems.ts'
import {journalProblems} from './journal-export.ts'
import {checkSignatures, signersOf} from './read-signatures.ts'

/** In bag-info.txt of a copy without what is not for others: the bag that it was made from. */
export const redactedFrom = 'Redacted-From'

export interface Checking {
  readonly trust: Trust | undefined
  /** The journal of a run, where it is on this machine and its chain holds. */
  readonly entries: (run: string) => readonly JournalEntry[] | undefined
}

/** Checks a bag against itself, its custody, its signatures and the journal. Asks nobody over the network. */
export async function checkBag(path: string, {trust, entries}: Checking): Promise<BagCheck> {
  const damage = await verifyBag(path)
  const {run, incident, sealedAt, items, problems} = await opened(path)
  const seal = await sealOf(path)
  const here = entries(run)
  const original = bagInfoOf(await textIn(path, 'bag-info.txt'), redactedFrom)
  const recorded =
    original === undefined
      ? againstJournal(path, seal, here)
      : {notes: [`a copy without what is not for others, of the bag ${original}`]}
  const [custody, signed] = [await custodyProblems(path, seal), signersOf(await checkSignatures(path, trust))]
  return {
    path,
    run,
    ...(incident === undefined ? {} : {incident}),
    ...(sealedAt === undefined ? {} : {sealedAt}),
    ...(seal === undefined ? {} : {sha256: seal}),
    files: items.length,
    bytes: items.reduce((sum, {bytes}) => sum + bytes, 0),
    signers: signed.signers,
    custody: custody.links,
    problems: [
      ...new Set([
        ...damage,
        ...problems,
        ...custody.problems,
        ...(original === undefined ? await journalProblems(path, here) : []),
        ...('problems' in recorded ? recorded.problems : []),
        ...signed.problems,
      ]),
    ],
    notes: [...recorded.notes, ...signed.notes],
  }
}

/** The digest that stands for the whole bag; undefined while it is not sealed. */
export async function sealOf(path: string): Promise<string | undefined> {
  return existsSync(join(path, tagManifest)) ? sha256(await readFile(join(path, tagManifest))) : undefined
}

type Opened = Pick<OpenedBag, 'run' | 'incident' | 'sealedAt' | 'items'> & {readonly problems: readonly string[]}

/** What the bag says of itself, and where that is not so. */
async function opened(path: string): Promise<Opened> {
  try {
    const bag = await openBag(path)
    const told = await Promise.all(bag.items.map(async (item) => itemProblem(bag, item)))
    return {...bag, problems: told.filter((problem) => problem !== undefined)}
  } catch (error) {
    if (error instanceof Fault && error.code === 'INVALID_DOCUMENT')
      return {run: '', items: [], problems: [error.message]}
    throw error
  }
}

/** The bytes at rest are in the manifest; that they unpack to what came only reading them shows. */
async function itemProblem(bag: OpenedBag, item: EvidenceItem): Promise<string | undefined> {
  try {
    for await (const _piece of bag.stream(item));
    return undefined
  } catch (error) {
    if (error instanceof Fault) return error.message
    throw error
  }
}

interface Recorded {
  readonly problems: readonly string[]
  readonly notes: readonly string[]
}

/** The journal says with which digest each bag of its run was sealed. */
function againstJournal(
  path: string,
  seal: string | undefined,
  entries: readonly JournalEntry[] | undefined,
): Recorded {
  if (seal === undefined) return {problems: [], notes: []}
  if (entries === undefined) return {problems: [], notes: ['the journal of its run is not on this machine']}
  const sealed = entries.flatMap(({event}) => (event.type === 'collected' || event.type === 'recorded' ? [event] : []))
  if (sealed.some(({sha256}) => sha256 === seal)) return {problems: [], notes: []}
  return sealed.some(({bag}) => bag !== undefined && basename(bag) === basename(path))
    ? {problems: [`${tagManifest} is not the one that the journal of its run recorded`], notes: []}
    : {problems: [], notes: ['the journal of its run does not say that it was sealed']}
}
