import {dirname} from 'node:path'
import {Fault} from '../../core/fault.ts'
import {SignedBundle} from '../../core/signed/bundle.ts'
import {checkpointKind} from '../../core/signed/checkpoint.ts'
import {judgeCheckpoints, type SignedCheckpoint} from '../../core/signed/judge-checkpoints.ts'
import {actsAfterEnd, type JournalCheck} from '../../core/signed/journal-check.ts'
import {normalisedDigest, planContent} from '../../core/signed/normalised.ts'
import type {Trust} from '../../core/signed/trust.ts'
import {messageOf} from '../../core/text/error-code.ts'
import {readJournal} from '../journal.ts'
import {readStatement, verify} from '../signing/verify.ts'
import type {Witness} from '../witness/witness.ts'
import {checkpointsDir, type Copy, fileNameOf, readCheckpoints, statementDigest} from './checkpoint-files.ts'
import {witnessedBy} from './receipts.ts'

export interface CheckingJournal {
  /** The journal file; its checkpoints lie beside it. */
  readonly path: string
  /** Undefined where nobody says whose signatures count: then they count for nothing. */
  readonly trust: Trust | undefined
  readonly witnesses: readonly Witness[]
}

/** How long one witness may take to show what it has. */
const witnessMs = 30_000

/** A copy, and who has it; nobody but this machine where that is absent. */
interface Found extends Copy {
  readonly witness?: string
}

/** Checks chain, checkpoints and what witnesses have. Throws INVALID_DOCUMENT where the chain itself is broken. */
export async function checkJournal({path, trust, witnesses}: CheckingJournal): Promise<JournalCheck> {
  const chain = readJournal(path)
  const [first] = chain.entries
  const run = first?.run ?? ''
  const dir = checkpointsDir(dirname(path))
  const own = readCheckpoints(dir, run)
  const asked = await Promise.all(witnesses.map(async (witness) => askWitness(witness, run, dir)))
  const found: readonly Found[] = [...own, ...asked.flatMap(({copies}) => copies)]
  const read = await Promise.all(found.map(async (copy) => readCheckpoint(copy, trust)))
  const good = read.flatMap((each) => (typeof each === 'string' ? [] : [each]))
  const verdict = judgeCheckpoints(chain, good)
  return {
    run,
    entries: chain.entries.length,
    head: chain.head,
    ...(first?.event.type === 'run-start' ? {planContent: planContent(first.event.plan)} : {}),
    normalisedDigest: normalisedDigest(chain.entries),
    checkpoints: own.length,
    signers: trust === undefined ? [] : [...new Set(good.map(({person}) => person))].toSorted(),
    signedTo: trust === undefined ? 0 : verdict.signedTo,
    witnessedTo: trust === undefined ? 0 : verdict.witnessedTo,
    problems: [
      ...actsAfterEnd(chain.entries),
      ...read.filter((each) => typeof each === 'string'),
      ...asked.flatMap(({problems}) => problems),
      ...verdict.problems,
    ],
    notes: [
      ...asked.flatMap(({notes}) => notes),
      ...(trust === undefined && found.length > 0 ? ['no signature was checked: there is no trust file'] : []),
    ],
  }
}

interface Asked {
  readonly copies: readonly Found[]
  readonly problems: readonly string[]
  readonly notes: readonly string[]
}

/** What a witness has, and whether it still has what it once took. */
async function askWitness({name, copies: ask}: Witness, run: string, dir: string): Promise<Asked> {
  try {
    const copies = (await ask(run, AbortSignal.timeout(witnessMs))).map((copy) => ({...copy, witness: name}))
    const lost = witnessedBy(dir, name).findLast((size) => copies.every((copy) => copy.size !== size))
    const problems =
      lost === undefined ? [] : [`witness ${name} took the checkpoint of ${lost} entries and has it no more`]
    return {copies, problems, notes: []}
  } catch (error) {
    return {copies: [], problems: [], notes: [`witness ${name} could not be asked: ${messageOf(error)}`]}
  }
}

const placeOf = ({size, witness}: Found): string =>
  `checkpoint ${fileNameOf(size)}${witness === undefined ? '' : ` of witness ${witness}`}`

/** The checkpoint, or one line on why it counts for nothing. */
async function readCheckpoint(found: Found, trust: Trust | undefined): Promise<SignedCheckpoint | string> {
  try {
    return await signedCheckpoint(found, trust)
  } catch (error) {
    if (error instanceof Fault) return `${placeOf(found)}: ${error.message}`
    throw error
  }
}

async function signedCheckpoint(found: Found, trust: Trust | undefined): Promise<SignedCheckpoint> {
  const bundle = parsed(found.text)
  const {
    keyId: signer,
    person,
    predicate,
    subject,
    stampedAt,
  } = trust === undefined
    ? {...readStatement(bundle, checkpointKind), person: '', keyId: undefined, stampedAt: []}
    : await verify(bundle, checkpointKind, trust)
  if (predicate.size !== found.size) throw odd(`it is of ${predicate.size} entries, whatever it is called`)
  if (signer !== undefined && predicate.keyId !== signer) throw odd(`it was signed with another key than it says`)
  return {
    place: placeOf(found),
    digest: statementDigest(SignedBundle.parse(bundle)),
    person,
    checkpoint: predicate,
    subject,
    witnessed: found.witness !== undefined || stampedAt.length > 0,
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw odd('it is not JSON')
  }
}

const odd = (what: string): Fault => new Fault('INVALID_DOCUMENT', what)
